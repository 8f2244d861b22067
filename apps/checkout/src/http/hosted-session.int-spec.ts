import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import { GrpcCaller } from '../testing/grpc-caller.js';
import { TestApp, problem } from '../testing/test-app.js';
import type { Answer, GuestCart } from '../testing/test-app.js';

let app: TestApp;
let grpc: GrpcCaller;
beforeAll(async () => {
  app = await TestApp.open();
  grpc = new GrpcCaller(app.grpcUrl);
});
afterAll(async () => {
  grpc.close();
  await app.close();
});

const URLS = {
  successUrl: 'https://shop.test/done?s={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://shop.test/cart',
};
const fieldsOf = ({ json }: Answer): string[] =>
  ((json?.errors ?? []) as { path: string }[]).map(({ path }) => path);
const order = (cart: GuestCart) =>
  app.call('GET', `/v1/checkouts/${cart.checkoutId}/order`, { token: cart.token });
const page = (cart: GuestCart, body: unknown = URLS, headers = {}) =>
  app.call('POST', `/v1/checkouts/${cart.checkoutId}/hosted-session`, { token: cart.token, body, headers });
const complete = (cart: GuestCart, attempt = 1) =>
  grpc.call('CheckoutService', 'CompleteHostedCheckout', { checkoutId: cart.checkoutId, attempt });

describe('POST /v1/checkouts/{id}/hosted-session', () => {
  it('HST-1 answers 201 with the page, again the same one, and over gRPC the same', async () => {
    const cart = await app.checkout();

    const first = await page(cart);
    const second = await page(cart);
    const called: { url: string; expiresAt: { seconds: string } } = await grpc.call(
      'CheckoutService',
      'CreateHostedSession',
      { checkoutId: cart.checkoutId, ...URLS },
      { 'x-cart-token': cart.token },
    );

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.json).toEqual({ url: expect.stringMatching(/^https:/), expiresAt: expect.any(String) });
    expect(second.json).toEqual(first.json);
    expect(called.url).toBe(first.json.url);
    const expiresAt = Math.floor(new Date(first.json.expiresAt as string).getTime() / 1000);
    expect(Number(called.expiresAt.seconds)).toBe(expiresAt);
  });

  it('TRU-16 a gateway that takes nothing of us is 503 with Retry-After, and so is one that does not answer', async () => {
    const cart = await app.checkout();
    const key = { 'idempotency-key': newId() };
    const away = new DomainError('PAYMENT_UNAVAILABLE');
    app.ports.payment.calls.plan('openPage', { kind: 'refuse', error: away });

    const turnedAway = await page(cart, URLS, key);
    expect(problem(turnedAway)).toBe('503 PAYMENT_UNAVAILABLE');
    expect(Number(turnedAway.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await page(cart, URLS, key)).status).toBe(201);

    const other = await app.checkout();
    app.ports.payment.calls.always('openPage', { kind: 'away' });
    const unknown = await page(other);
    app.ports.payment.calls.always('openPage', undefined);
    expect(problem(unknown)).toBe('503 DEPENDENCY_UNAVAILABLE');
    expect(Number(unknown.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('HST-1 an idempotency key never answers a page that was closed', async () => {
    const cart = await app.checkout();
    const key = { 'idempotency-key': newId() };
    const first = await page(cart, URLS, key);
    await app.call('POST', `/v1/carts/${cart.id}/lines`, {
      token: cart.token,
      body: { sku: 'SKU-1', quantity: 1 },
    });

    expect(problem(await page(cart, URLS, key))).toBe('409 CART_VERSION_CONFLICT');
    await app.call('POST', '/v1/checkouts', { token: cart.token, body: { cartId: cart.id } });
    const second = await page(cart, URLS, key);
    expect(second.status).toBe(201);
    expect(second.json.url).not.toBe(first.json.url);
    expect(problem(await page(cart, { ...URLS, cancelUrl: 'https://other.test' }, key))).toBe(
      '422 IDEMPOTENCY_PAYLOAD_MISMATCH',
    );
  });

  it.each([
    ['no body', null],
    ['no URLs', {}],
    ['a URL that is none', { ...URLS, successUrl: 'shop' }],
    ['a URL that runs', { ...URLS, cancelUrl: 'javascript:alert(1)' }],
    ['a URL that is a number', { ...URLS, successUrl: 7 }],
    ['a URL without end', { ...URLS, successUrl: `https://shop.test/${'x'.repeat(3_000)}` }],
  ])('HST-1 refuses %s and opens nothing', async (_what, body) => {
    const cart = await app.checkout();

    expect(problem(await page(cart, body))).toBe('400 VALIDATION_FAILED');
    expect(app.ports.payment.rows.filter(({ checkoutId }) => checkoutId === cart.checkoutId)).toEqual([]);
  });

  it('HST-1 is shown to its customer alone', async () => {
    const cart = await app.checkout();

    expect(problem(await page({ ...cart, token: 'wrong' }))).toBe('404 CHECKOUT_NOT_FOUND');
    expect(problem(await page({ ...cart, checkoutId: newId() }))).toBe('404 CHECKOUT_NOT_FOUND');
    expect(problem(await page({ ...cart, checkoutId: 'none' }))).toBe('404 CHECKOUT_NOT_FOUND');
  });

  it('HST-3 polls 202 with Retry-After while pending, 200 with the order afterwards; then the page is 410 with the order', async () => {
    const cart = await app.checkout();
    await page(cart);

    const pending = await order(cart);
    expect([pending.status, pending.json, pending.headers.get('retry-after')]).toEqual([
      202,
      { status: 'pending' },
      '3',
    ]);
    app.ports.payment.answerPage(cart.checkoutId, 'paid');
    const completed = await complete(cart);
    const ordered = await order(cart);

    expect(ordered).toMatchObject({ status: 200, json: { status: 'completed' } });
    expect(completed).toMatchObject({ status: 'completed', orderId: ordered.json.orderId });
    expect(await complete(cart)).toMatchObject({ status: 'completed', orderId: ordered.json.orderId });
    const late = await page(cart);
    expect(late).toMatchObject({
      status: 410,
      json: { reason: 'CHECKOUT_EXPIRED', orderId: ordered.json.orderId },
    });
  });

  it('HST-2 CompleteHostedCheckout refuses what cannot be an attempt', async () => {
    const cart = await app.checkout();

    await expect(complete(cart, 0)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
    await expect(complete({ ...cart, checkoutId: 'none' })).rejects.toMatchObject({
      reason: 'CHECKOUT_NOT_FOUND',
    });
  });
});

describe('TRU-11 where a shop sends its customers back to', () => {
  const setOrigins = async (origins: readonly string[]) => {
    await app.database.pool.query("UPDATE tenants SET return_origins = $1 WHERE id = 'demo'", [origins]);
    // The app keeps a tenant's settings for a while; another app would read them anew.
    app.forgetTenant('demo');
  };
  afterAll(() => setOrigins([]));

  it('TRU-11 takes an address by the URL standard, and gives the gateway its canonical form', async () => {
    const cart = await app.checkout();
    const urls = {
      successUrl: 'HTTPS://SHOP.test/done/{CHECKOUT_SESSION_ID}',
      cancelUrl: 'https://shop.test',
    };

    expect((await page(cart, urls)).status).toBe(201);
    expect(app.ports.payment.rows.findLast((row) => row.checkoutId === cart.checkoutId)!.page).toMatchObject({
      successUrl: 'https://shop.test/done/{CHECKOUT_SESSION_ID}',
      cancelUrl: 'https://shop.test/',
    });
  });

  it('TRU-11 refuses on the field what is not on the list, over HTTP and gRPC, before the gateway is asked', async () => {
    await setOrigins(['https://shop.test']);
    const cart = await app.checkout();
    const elsewhere = { ...URLS, cancelUrl: 'https://evil.test/' };
    const opened = app.ports.payment.calls.count('openPage');

    const refused = await page(cart, elsewhere);
    expect([problem(refused), fieldsOf(refused)]).toEqual(['400 VALIDATION_FAILED', ['cancelUrl']]);
    await expect(
      grpc.call(
        'CheckoutService',
        'CreateHostedSession',
        { checkoutId: cart.checkoutId, ...elsewhere, successUrl: 'https://a@shop.test/' },
        { 'x-cart-token': cart.token },
      ),
    ).rejects.toMatchObject({
      reason: 'VALIDATION_FAILED',
      errors: [{ path: 'successUrl' }, { path: 'cancelUrl' }],
    });
    expect(app.ports.payment.calls.count('openPage')).toBe(opened);
    expect((await page(cart)).status).toBe(201);
  });
});
