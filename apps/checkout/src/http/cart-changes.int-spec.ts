import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TestApp, problem } from '../testing/test-app.js';
import type { Answer } from '../testing/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.open();
});
afterAll(() => app.close());

const paths = ({ json }: Answer): string[] => [
  ...new Set((json.errors as { path: string }[]).map(({ path }) => path)),
];

describe('lines of a cart', () => {
  it('are changed and taken out', async () => {
    const cart = await app.cart({ 'SKU-1': 1, 'SKU-2': 1 });
    const { json } = await app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token });
    const line = `/v1/carts/${cart.id}/lines/${json.lines[0].id as string}`;

    const changed = await app.call('PATCH', line, { token: cart.token, body: { quantity: 7 } });
    expect(changed.json.lines[0]).toMatchObject({ quantity: 7, lineTotal: { amountMinor: 7_000 } });
    expect(problem(await app.call('DELETE', `${line}?version=1`, { token: cart.token }))).toBe(
      '409 CART_VERSION_CONFLICT',
    );
    expect(problem(await app.call('DELETE', `${line}?version=x`, { token: cart.token }))).toBe(
      '400 VALIDATION_FAILED',
    );
    const removed = await app.call('DELETE', line, { token: cart.token, ifMatch: '"4"' });
    expect(removed.json.lines.map(({ sku }: { sku: string }) => sku)).toEqual(['SKU-2']);
    expect(problem(await app.call('DELETE', line, { token: cart.token }))).toBe('404 CART_LINE_NOT_FOUND');
  });

  it('are not found by an id that is none', async () => {
    const cart = await app.cart();
    const answer = await app.call('PATCH', `/v1/carts/${cart.id}/lines/1`, {
      token: cart.token,
      body: { quantity: 1 },
    });

    expect(problem(answer)).toBe('404 CART_LINE_NOT_FOUND');
  });
});

describe('PUT /v1/carts/{id}/promotion-codes', () => {
  const put = (cart: { id: string; token: string }, codes: unknown) =>
    app.call('PUT', `/v1/carts/${cart.id}/promotion-codes`, { token: cart.token, body: { codes } });

  it('stores what is given, once each, and says per code what it does', async () => {
    const cart = await app.cart();
    app.ports.promotion.promotions.push({ promotionId: 'p-1', code: 'TAKE1', amountMinor: 100n });

    const { status, json } = await put(cart, ['TAKE1', ' TAKE1 ', 'ANONYMOUS']);

    expect(status).toBe(200);
    expect(json.promotionCodes).toEqual([
      { code: 'TAKE1', status: 'applied' },
      { code: 'ANONYMOUS', status: 'invalid', reason: 'PROMOTION_UNKNOWN' },
    ]);
    expect((await put(cart, [])).json.promotionCodes).toEqual([]);
  });

  it('refuses more than the shop allows, and changes nothing', async () => {
    const cart = await app.cart();

    expect(problem(await put(cart, ['A', 'B', 'C', 'D', 'E', 'F']))).toBe('422 TOO_MANY_PROMOTION_CODES');
    expect((await app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token })).json).toMatchObject({
      version: 2,
      promotionCodes: [],
    });
  });

  it.each([
    ['no list', 'CODE', 'codes'],
    ['an empty code', [''], 'codes.0'],
    ['a code without end', ['x'.repeat(65)], 'codes.0'],
    ['a number', [1], 'codes.0'],
    ['absurdly many', Array.from({ length: 101 }, (_, n) => `C${n}`), 'codes'],
  ])('refuses %s', async (_what, codes, path) => {
    const answer = await put(await app.cart(), codes);

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
    expect(paths(answer)).toEqual([path]);
  });

  it('shows the cart also while the state of its codes is unknown', async () => {
    const cart = await app.cart();
    await put(cart, ['ANY']);
    app.ports.promotion.calls.plan('validate', { kind: 'away' });

    const { status, json } = await app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token });

    expect(status).toBe(200);
    expect(json.promotionCodes).toEqual([
      { code: 'ANY', status: 'invalid', reason: 'DEPENDENCY_UNAVAILABLE' },
    ]);
  });
});

describe('CHK-2 TRU-7 claiming a cart', () => {
  it('gives the cart to a customer who has its token, and to no other', async () => {
    const cart = await app.cart();
    const bearer = await app.issuer.token();
    const claim = (who: string, token?: string) =>
      app.call('POST', `/v1/carts/${cart.id}/claim`, { bearer: who, token });

    expect(problem(await claim(bearer))).toBe('404 CART_NOT_FOUND');
    expect((await claim(bearer, cart.token)).json).toMatchObject({ customerId: 'customer-1' });
    expect((await claim(bearer)).status).toBe(200);
    expect((await app.call('GET', `/v1/carts/${cart.id}`, { bearer })).status).toBe(200);
    // TRU-7: the token ended with the claim, alone and beside another customer; beside its owner it says nothing.
    expect(problem(await app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token }))).toBe(
      '404 CART_NOT_FOUND',
    );
    expect((await app.call('GET', `/v1/carts/${cart.id}`, { bearer, token: cart.token })).status).toBe(200);
    const other = await app.issuer.token({ customer: 'customer-2' });
    expect(problem(await claim(other, cart.token))).toBe('404 CART_NOT_FOUND');
    expect(problem(await app.call('GET', `/v1/carts/${cart.id}`, { bearer: other }))).toBe(
      '404 CART_NOT_FOUND',
    );
  });

  it('is for customers only', async () => {
    const cart = await app.cart();

    expect(problem(await app.call('POST', `/v1/carts/${cart.id}/claim`, { token: cart.token }))).toBe(
      '401 UNAUTHENTICATED',
    );
  });
});
