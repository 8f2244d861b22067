import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { ADDRESS, TestApp } from '../testing/test-app.js';
import type { GuestCart, RequestOptions } from '../testing/test-app.js';

let app: TestApp;
let cart: GuestCart;
let lineId: string;
beforeAll(async () => {
  app = await TestApp.open();
  cart = await app.checkout();
  const { json } = await app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token });
  lineId = json.lines[0].id as string;
});
afterAll(() => app.close());

interface Route {
  readonly method: string;
  /** With `CART`, `LINE` and `CHECKOUT` for ids. */
  readonly path: string;
  readonly body?: unknown;
  readonly kind: 'CART' | 'CHECKOUT';
}

const payment = { type: 'cod' };
const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v1/carts/CART', kind: 'CART' },
  { method: 'POST', path: '/v1/carts/CART/lines', body: { sku: 'SKU-1', quantity: 1 }, kind: 'CART' },
  { method: 'PATCH', path: '/v1/carts/CART/lines/LINE', body: { quantity: 1 }, kind: 'CART' },
  { method: 'DELETE', path: '/v1/carts/CART/lines/LINE', kind: 'CART' },
  { method: 'PUT', path: '/v1/carts/CART/promotion-codes', body: { codes: [] }, kind: 'CART' },
  { method: 'POST', path: '/v1/checkouts', body: { cartId: 'CART' }, kind: 'CART' },
  { method: 'GET', path: '/v1/checkouts/CHECKOUT', kind: 'CHECKOUT' },
  { method: 'PATCH', path: '/v1/checkouts/CHECKOUT', body: { shippingAddress: ADDRESS }, kind: 'CHECKOUT' },
  { method: 'DELETE', path: '/v1/checkouts/CHECKOUT', kind: 'CHECKOUT' },
  { method: 'GET', path: '/v1/checkouts/CHECKOUT/shipping-methods', kind: 'CHECKOUT' },
  { method: 'POST', path: '/v1/checkouts/CHECKOUT/confirm', body: { payment }, kind: 'CHECKOUT' },
  { method: 'GET', path: '/v1/checkouts/CHECKOUT/order', kind: 'CHECKOUT' },
];
const NAMED = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

const filled = (text: string, ids: Readonly<Record<string, string>>): string =>
  text.replaceAll(/CART|LINE|CHECKOUT/g, (name) => ids[name] ?? name);

async function asked(
  { method, path, body }: Route,
  options: RequestOptions,
  ids: Readonly<Record<string, string>> = {},
): Promise<string> {
  const known = { CART: cart.id, LINE: lineId, CHECKOUT: cart.checkoutId, ...ids };
  const given = body === undefined ? undefined : (JSON.parse(filled(JSON.stringify(body), known)) as unknown);
  const { status, json } = await app.call(method, filled(path, known), { ...options, body: given });
  return `${status} ${json?.reason as string}`;
}

const unchanged = async () =>
  (
    await app.database.pool.query(
      'SELECT version, attempts, status, promotion_codes FROM carts WHERE id = $1',
      [cart.id],
    )
  ).rows;

describe.each(NAMED)('%s', (_name, route) => {
  const notFound = `404 ${route.kind}_NOT_FOUND`;

  it('SYS-6 does not find what is another tenant’s', async () => {
    const before = await unchanged();
    expect(await asked(route, { tenant: 'other', token: cart.token })).toBe(notFound);
    expect(await unchanged()).toEqual(before);
  });

  it('CHK-2 does not find what is another guest’s, another customer’s, or requested without a caller', async () => {
    const before = await unchanged();
    const stranger = (await app.cart()).token;
    const bearer = await app.issuer.token({ customer: 'another' });

    expect(await asked(route, { token: stranger })).toBe(notFound);
    expect(await asked(route, { token: `${cart.token}x` })).toBe(notFound);
    expect(await asked(route, { bearer })).toBe(notFound);
    expect(await asked(route, {})).toBe(notFound);
    expect(await unchanged()).toEqual(before);
  });

  it('does not find an id that nothing has, or that is none', async () => {
    for (const id of [newId(), '1', "'; --", '../carts', 'x'.repeat(190)]) {
      const encoded = route.body && 'cartId' in (route.body as object) ? id : encodeURIComponent(id);
      expect(await asked(route, { token: cart.token }, { CART: encoded, CHECKOUT: encoded })).toBe(
        id.length > 100 && route.path === '/v1/checkouts' ? '400 VALIDATION_FAILED' : notFound,
      );
    }
  });

  it('SYS-6 wants a tenant, and one that exists', async () => {
    const { token } = cart;
    expect(await asked(route, { tenant: '', token })).toBe('400 TENANT_REQUIRED');
    for (const tenant of ['unknown', 'DEMO', 'x'.repeat(500), "demo' --"]) {
      expect(await asked(route, { tenant, token })).toBe('404 TENANT_UNKNOWN');
    }
  });

  it('7.1 refuses a token that is another shop’s, expired or forged, whatever else came with it', async () => {
    const { token } = cart;
    const bad = [
      await app.issuer.token({ tenant: 'other' }),
      await app.issuer.token({ expires: '-1m' }),
      'garbage',
    ];
    for (const bearer of bad) expect(await asked(route, { bearer, token })).toBe('401 UNAUTHENTICATED');
  });
});

it('an unknown address answers a problem document', async () => {
  const { status, json } = await app.call('GET', '/v1/nothing');

  expect([status, json.reason]).toEqual([404, 'ROUTE_NOT_FOUND']);
});
