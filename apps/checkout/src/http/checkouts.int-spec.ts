import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { ADDRESS, TestApp, problem } from '../testing/test-app.js';
import type { GuestCart } from '../testing/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.open();
});
afterAll(() => app.close());

const held = (cart: GuestCart) => app.ports.warehouse.holds.get(`demo:${cart.checkoutId}`);

describe('POST /v1/checkouts', () => {
  it('2.2 opens the checkout and holds the stock; a second start answers the same with 200 (CHK-3)', async () => {
    const cart = await app.cart({ 'SKU-1': 2 });

    const first = await app.start(cart);
    const second = await app.start(cart);

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(first.json).toMatchObject({
      id: cart.checkoutId,
      cartId: cart.id,
      cartVersion: 2,
      totals: { subtotal: { amountMinor: 2_000 } },
    });
    expect(new Date(first.json.expiresAt as string).getTime()).toBeGreaterThan(Date.now());
    expect(first.headers.get('location')).toBe(`/v1/checkouts/${cart.checkoutId}`);
    expect(second.json.id).toBe(cart.checkoutId);
    expect(held(cart)).toBeDefined();
  });

  it('CHK-3 ten at once make one session', async () => {
    const cart = await app.cart();

    const answers = await Promise.all(Array.from({ length: 10 }, () => app.start(cart)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ json }) => json.id))).toEqual(new Set([cart.checkoutId]));
  });

  it('refuses an empty cart, and one that is not there', async () => {
    expect(problem(await app.start(await app.cart({})))).toBe('422 CART_EMPTY');
    expect(problem(await app.start({ ...(await app.cart()), id: newId() }))).toBe('404 CART_NOT_FOUND');
    expect(problem(await app.start({ ...(await app.cart()), id: 'none' }))).toBe('404 CART_NOT_FOUND');
    expect(problem(await app.call('POST', '/v1/checkouts', { body: {} }))).toBe('400 VALIDATION_FAILED');
    expect(problem(await app.call('POST', '/v1/checkouts'))).toBe('400 VALIDATION_FAILED');
  });

  it('2.2 names every line that is short, and how many are left', async () => {
    const cart = await app.cart({ 'SKU-1': 1, 'SKU-3': 101 });

    const answer = await app.start(cart);

    expect(problem(answer)).toBe('409 OUT_OF_STOCK');
    expect(answer.json.errors).toEqual([
      expect.objectContaining({ sku: 'SKU-3', requested: 101, lineId: expect.any(String) }),
    ]);
  });

  it('7.1 renews the same checkout after a change of the cart, with address and method kept', async () => {
    const cart = await app.checkout();
    await app.call('POST', `/v1/carts/${cart.id}/lines`, {
      token: cart.token,
      body: { sku: 'SKU-2', quantity: 1 },
    });

    expect(problem(await app.confirm(cart))).toBe('409 CART_VERSION_CONFLICT');
    const { status, json } = await app.start(cart);

    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: cart.checkoutId,
      cartVersion: 3,
      shippingAddress: ADDRESS,
      shippingMethodId: 'standard',
    });
    expect((await app.confirm(cart)).json.status).toBe('completed');
  });
});

describe('PATCH /v1/checkouts/{id}', () => {
  it('CHK-5 sets e-mail, addresses and method, keeps what is left out, and answers live totals', async () => {
    const cart = await app.checkout({ bare: true });
    await app.at(cart, 'PATCH', '', { email: 'ada@example.test' });

    const { status, json } = await app.at(cart, 'PATCH', '', {
      shippingAddress: ADDRESS,
      shippingMethodId: 'standard',
    });

    expect(status).toBe(200);
    expect(json).toMatchObject({
      email: 'ada@example.test',
      shippingAddress: ADDRESS,
      shippingMethodId: 'standard',
    });
    expect(json.totals).toMatchObject({
      subtotal: { amountMinor: 1_000, currency: 'USD' },
      shipping: { amountMinor: 500 },
      taxTotal: { amountMinor: 100 },
      grandTotal: { amountMinor: 1_600 },
    });
  });

  it.each([
    ['an e-mail address that is none', { email: 'ada' }, ['email']],
    [
      'an address with nothing in it',
      { shippingAddress: {} },
      ['name', 'line1', 'city', 'countryCode'].map((name) => `shippingAddress.${name}`),
    ],
    [
      'a postal code of another country',
      { shippingAddress: { ...ADDRESS, postalCode: 'SW1A 1AA' } },
      ['shippingAddress.postalCode'],
    ],
    [
      'an unassigned country',
      { billingAddress: { ...ADDRESS, countryCode: 'XX' } },
      ['billingAddress.countryCode'],
    ],
    ['a method that is no text', { shippingMethodId: 1 }, ['shippingMethodId']],
  ])('CHK-5 refuses %s, and stores nothing', async (_what, body, expected) => {
    const cart = await app.checkout({ bare: true });

    const answer = await app.at(cart, 'PATCH', '', body);

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual(expected);
    expect((await app.at(cart, 'GET')).json).not.toHaveProperty('shippingAddress');
  });

  it('refuses a method that does not serve the address', async () => {
    expect(problem(await app.at(await app.checkout(), 'PATCH', '', { shippingMethodId: 'balloon' }))).toBe(
      '422 SHIPPING_METHOD_UNKNOWN',
    );
  });

  it('7.1 a change of promotion codes moves the version of the live checkout', async () => {
    const cart = await app.checkout();
    app.ports.promotion.promotions.push({ promotionId: 'p-50', code: 'TAKE50', amountMinor: 50n });

    await app.call('PUT', `/v1/carts/${cart.id}/promotion-codes`, {
      token: cart.token,
      body: { codes: ['TAKE50'] },
    });

    const { json } = await app.at(cart, 'GET');
    expect(json).toMatchObject({ cartVersion: 3, promotionCodes: [{ code: 'TAKE50', status: 'applied' }] });
    expect(json.totals.discountTotal.amountMinor).toBe(50);
  });
});

describe('GET /v1/checkouts/{id}/shipping-methods', () => {
  it('answers what each method costs', async () => {
    const { status, json } = await app.at(await app.checkout(), 'GET', '/shipping-methods');

    expect(status).toBe(200);
    expect(json.methods[0]).toEqual({
      id: 'standard',
      name: 'Standard',
      rate: { amountMinor: 500, currency: 'USD' },
      estimatedDays: 3,
    });
  });

  it('needs an address', async () => {
    expect(problem(await app.at(await app.checkout({ bare: true }), 'GET', '/shipping-methods'))).toBe(
      '422 SHIPPING_ADDRESS_REQUIRED',
    );
  });

  it('CHK-8 says when no rate can be had', async () => {
    const cart = await app.checkout();
    app.ports.shipping.calls.plan('methods', { kind: 'away' });

    const answer = await app.at(cart, 'GET', '/shipping-methods');

    expect(problem(answer)).toBe('503 SHIPPING_RATE_UNAVAILABLE');
    expect(answer.headers.get('retry-after')).toBe('5');
  });
});

describe('DEM-28 a service that a quote needs is away', () => {
  const UNAVAILABLE = '503 DEPENDENCY_UNAVAILABLE';
  const services = [
    { part: 'pricing', operation: 'prices', refusal: UNAVAILABLE, name: 'PricingService' },
    { part: 'promotion', operation: 'validate', refusal: UNAVAILABLE, name: 'PromotionService' },
    { part: 'catalog', operation: 'products', refusal: UNAVAILABLE, name: 'CatalogService' },
    { part: 'shipping', operation: 'methods', refusal: '503 SHIPPING_RATE_UNAVAILABLE', name: 'shipping' },
  ] as const;

  it.each(services)('CHK-8 $part.$operation: confirm names it, and nothing is charged', async (away) => {
    const cart = await app.checkout();
    const { calls } = app.ports[away.part];
    calls.always(away.operation, { kind: 'away' });

    const answer = await app.confirm(cart);

    calls.always(away.operation, undefined);
    expect(problem(answer)).toBe(away.refusal);
    expect(JSON.stringify(answer.json)).toContain(away.name);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    expect(app.ports.payment.rows.filter(({ checkoutId }) => checkoutId === cart.checkoutId)).toEqual([]);
    expect((await app.confirm(cart)).json.totals.shipping.amountMinor).toBe(500);
  });
});

describe('DELETE /v1/checkouts/{id}', () => {
  it('CHK-5 gives the holds back; a second cancel answers like the first; the checkout is over until it is started anew', async () => {
    const cart = await app.checkout();

    const statuses = [(await app.at(cart, 'DELETE')).status, (await app.at(cart, 'DELETE')).status];

    expect(statuses).toEqual([204, 204]);
    expect(held(cart)).toBeUndefined();
    expect(problem(await app.at(cart, 'GET'))).toBe('410 CHECKOUT_EXPIRED');
    expect(problem(await app.at(cart, 'PATCH', '', { email: 'a@b.test' }))).toBe('410 CHECKOUT_EXPIRED');
    expect(problem(await app.confirm(cart))).toBe('410 CHECKOUT_EXPIRED');
    expect(await app.start(cart)).toMatchObject({ status: 201, json: { id: cart.checkoutId } });
    expect((await app.confirm(cart)).json.status).toBe('completed');
  });
});
