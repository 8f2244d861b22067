import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import type { Cart } from '../../launcher/shopper/answers.ts';
import { ADDRESSES } from '../../launcher/shopper/shopper.ts';
import { findStack } from '../../launcher/state/state-file.ts';
import { Operations } from '../../ops/operations.ts';
import { customerToken, databaseUrl, e2eDataDir, e2eUrls, openShop } from './stack.ts';

jest.setTimeout(60_000);

const SKU = 'TSHIRT-BLK-S';
const CARD = { payment: { type: 'card', paymentMethodId: 'pm_card_visa' } };

type Shopper = ReturnType<ReturnType<typeof openShop>['shopper']>;
/** A request as it goes over the wire; a body that is text is sent as it is. */
interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly app?: 'checkout' | 'order';
}

let shop: ReturnType<typeof openShop>;
let operations: Operations;
/** A guest with two shirts in a checkout that could be confirmed. */
let ready: Shopper;
let lineId: string;
beforeAll(async () => {
  shop = openShop();
  operations = new Operations(findStack({ dataDir: e2eDataDir() }));
  ready = await readyShopper();
  lineId = ready.cart.lines[0]!.id;
});
afterAll(async () => {
  operations.close();
  await shop.close();
});

const readyShopper = async () => (await shop.shopper().fill({ [SKU]: 2 })).start();

async function ask({ method, path, headers = {}, body, app = 'checkout' }: Request) {
  const isText = typeof body === 'string';
  const answer = await fetch(`${e2eUrls()[app]!.http}${path}`, {
    method,
    headers: {
      'x-tenant-id': 'demo',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  return {
    status: answer.status,
    type,
    json: (text ? JSON.parse(text) : undefined) as Record<string, unknown>,
  };
}

/** A refusal in its one form; anything else fails here. */
async function refused(request: Request): Promise<string> {
  const { status, type, json } = await ask(request);
  expect(type).toContain('application/problem+json');
  expect(json).toMatchObject({
    status,
    title: expect.any(String),
    reason: expect.any(String),
    requestId: expect.any(String),
  });
  return `${status} ${json['reason'] as string}`;
}

/** Everything bad input must not change: the cart, its stock, and what the gateway holds. */
async function stateOf(shopper: Shopper) {
  const cart = (await shopper.call('GET', `/v1/carts/${shopper.cartId}`)).body;
  const levels = await operations.stock(shopper.tenant, SKU);
  const charges = (await shop.charges()).filter(
    ({ metadata }: { metadata: Record<string, string> }) => metadata['checkout_id'] === shopper.checkoutId,
  );
  return { cart, stock: levels.map(({ held, allocated }) => ({ held, allocated })), charges };
}

async function changesNothing(work: () => Promise<unknown>): Promise<void> {
  // Orders of earlier specs may still settle their stock; theirs are other SKUs.
  const before = await stateOf(ready);
  await work();
  expect(await stateOf(ready)).toEqual(before);
  expect(before.charges).toEqual([]);
}

const asGuest = (): Record<string, string> => ({ 'x-cart-token': ready.cartToken });
const lines = (body: unknown): Request => ({
  method: 'POST',
  path: `/v1/carts/${ready.cartId}/lines`,
  headers: asGuest(),
  body,
});
const quantity = (value: unknown): Request => ({
  method: 'PATCH',
  path: `/v1/carts/${ready.cartId}/lines/${lineId}`,
  headers: asGuest(),
  body: { quantity: value },
});
const checkout = (method: string, rest = '', body?: unknown): Request => ({
  method,
  path: `/v1/checkouts/${ready.checkoutId}${rest}`,
  headers: asGuest(),
  body,
});
const newCart = (body: unknown, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  path: '/v1/carts',
  headers,
  body,
});

/** Named requests with the refusal each has to get; built when the stack stands. */
type Rows = Record<string, () => [Request, string]>;

function table(name: string, rows: Rows): void {
  describe(name, () => {
    it.each(Object.entries(rows))('%s', async (_name, row) => {
      const [request, expected] = row();
      await changesNothing(async () => expect(await refused(request)).toBe(expected));
    });
  });
}

table('SYS-7 unknown ids', {
  'an unknown cart': () => [
    { method: 'GET', path: `/v1/carts/${randomUUID()}`, headers: asGuest() },
    '404 CART_NOT_FOUND',
  ],
  'an id that is none': () => [
    { method: 'GET', path: '/v1/carts/1%27--', headers: asGuest() },
    '404 CART_NOT_FOUND',
  ],
  'a line that is not in the cart': () => [
    {
      method: 'DELETE',
      path: `/v1/carts/${ready.cartId}/lines/${randomUUID()}`,
      headers: asGuest(),
    },
    '404 CART_LINE_NOT_FOUND',
  ],
  'an unknown checkout': () => [
    { method: 'POST', path: `/v1/checkouts/${randomUUID()}/confirm`, headers: asGuest(), body: CARD },
    '404 CHECKOUT_NOT_FOUND',
  ],
  'the checkout of an unknown cart': () => [
    { method: 'POST', path: '/v1/checkouts', headers: asGuest(), body: { cartId: randomUUID() } },
    '404 CART_NOT_FOUND',
  ],
  'an unknown order': () => [
    { method: 'GET', path: `/v1/orders/${randomUUID()}`, headers: asGuest(), app: 'order' },
    '404 ORDER_NOT_FOUND',
  ],
  'an unknown address': () => [{ method: 'GET', path: '/v1/nothing' }, '404 ROUTE_NOT_FOUND'],
});

const foreign = { 'x-tenant-id': 'demo-eu' };
table('SYS-6 foreign tenants', {
  'the cart, with its token': () => [
    { method: 'GET', path: `/v1/carts/${ready.cartId}`, headers: { ...asGuest(), ...foreign } },
    '404 CART_NOT_FOUND',
  ],
  'the confirm, with its token': () => {
    const confirm = checkout('POST', '/confirm', CARD);
    return [{ ...confirm, headers: { ...confirm.headers, ...foreign } }, '404 CHECKOUT_NOT_FOUND'];
  },
  'a tenant that does not exist': () => [newCart({}, { 'x-tenant-id': 'unknown' }), '404 TENANT_UNKNOWN'],
  'no tenant': () => [newCart({}, { 'x-tenant-id': '' }), '400 TENANT_REQUIRED'],
});

table('CHK-2 wrong tokens', {
  'the cart without any': () => [{ method: 'GET', path: `/v1/carts/${ready.cartId}` }, '404 CART_NOT_FOUND'],
  'the confirm with one that is longer': () => [
    { ...checkout('POST', '/confirm', CARD), headers: { 'x-cart-token': `${ready.cartToken}x` } },
    '404 CHECKOUT_NOT_FOUND',
  ],
  'a bearer that is no token': () => [
    { ...checkout('GET'), headers: { ...asGuest(), authorization: 'Bearer garbage' } },
    '401 UNAUTHENTICATED',
  ],
  'orders without a customer': () => [
    { method: 'GET', path: '/v1/orders', app: 'order' },
    '401 UNAUTHENTICATED',
  ],
});

describe('CHK-2 wrong customers', () => {
  it.each([
    ['of another shop', () => customerToken('ann', 'demo-eu'), '401 UNAUTHENTICATED'],
    ['whose token is over', () => customerToken('ann', 'demo', { expiresIn: '-1m' }), '401 UNAUTHENTICATED'],
    ['who do not own the checkout', () => customerToken('mallory', 'demo'), '404 CHECKOUT_NOT_FOUND'],
  ])('%s', async (_name, token, expected) => {
    const headers = { authorization: `Bearer ${await token()}` };
    const confirm = { ...checkout('POST', '/confirm', CARD), headers };

    await changesNothing(async () => expect(await refused(confirm)).toBe(expected));
  });
});

table('SYS-7 malformed bodies', {
  'half a document': () => [lines('{"sku":'), '400 VALIDATION_FAILED'],
  'a list': () => [lines([]), '400 VALIDATION_FAILED'],
  'nothing at all': () => [lines(undefined), '400 VALIDATION_FAILED'],
  'another content type': () => [
    { ...lines('sku=x'), headers: { ...asGuest(), 'content-type': 'text/plain' } },
    '415 UNSUPPORTED_MEDIA_TYPE',
  ],
  'a body without end': () => [newCart({ note: 'x'.repeat(2_000_000) }), '413 BODY_TOO_LARGE'],
  'a SKU with a NUL': () => [lines({ sku: 'A\u0000', quantity: 1 }), '400 VALIDATION_FAILED'],
  'an address without a street': () => [
    checkout('PATCH', '', { shippingAddress: { name: 'Ada', city: 'Rome', countryCode: 'IT' } }),
    '400 VALIDATION_FAILED',
  ],
  'a postal code of another country': () => [
    checkout('PATCH', '', { shippingAddress: { ...ADDRESSES.demo, postalCode: '1012 LG' } }),
    '400 VALIDATION_FAILED',
  ],
  'an unknown way of paying': () => [
    checkout('POST', '/confirm', { payment: { type: 'shells' } }),
    '400 VALIDATION_FAILED',
  ],
  'a card without a payment method': () => [
    checkout('POST', '/confirm', { payment: { type: 'card' } }),
    '400 VALIDATION_FAILED',
  ],
  'an expected total that is a number': () => [
    checkout('POST', '/confirm', { ...CARD, expectedGrandTotal: 1999 }),
    '400 VALIDATION_FAILED',
  ],
  'an unknown shipping method': () => [
    checkout('PATCH', '', { shippingMethodId: 'balloon' }),
    '422 SHIPPING_METHOD_UNKNOWN',
  ],
});

table('CHK-1 bounds of a cart', {
  'quantity 0': () => [lines({ sku: SKU, quantity: 0 }), '400 VALIDATION_FAILED'],
  'quantity 1000': () => [lines({ sku: SKU, quantity: 1_000 }), '400 VALIDATION_FAILED'],
  'a joined line of 1000': () => [lines({ sku: SKU, quantity: 998 }), '400 VALIDATION_FAILED'],
  'half a piece': () => [lines({ sku: SKU, quantity: 1.5 }), '400 VALIDATION_FAILED'],
  'a quantity in words': () => [lines({ sku: SKU, quantity: '2' }), '400 VALIDATION_FAILED'],
  'a line set to 0': () => [quantity(0), '400 VALIDATION_FAILED'],
  'a line set to 1000': () => [quantity(1_000), '400 VALIDATION_FAILED'],
  'an unknown SKU': () => [lines({ sku: 'NO-SUCH-THING', quantity: 1 }), '422 SKU_UNKNOWN'],
  'a currency the shop does not take': () => [newCart({ currency: 'KWD' }), '422 CURRENCY_UNSUPPORTED'],
  'a currency that is none': () => [newCart({ currency: 'dollars' }), '400 VALIDATION_FAILED'],
  'six promotion codes': () => [
    {
      method: 'PUT',
      path: `/v1/carts/${ready.cartId}/promotion-codes`,
      headers: asGuest(),
      body: { codes: ['A', 'B', 'C', 'D', 'E', 'F'] },
    },
    '422 TOO_MANY_PROMOTION_CODES',
  ],
  'a version that is over': () => [lines({ sku: SKU, quantity: 1, version: 1 }), '409 CART_VERSION_CONFLICT'],
});

it('CHK-1 the 101st line is refused, and the hundred stay', async () => {
  const pool = new pg.Pool({ connectionString: databaseUrl('catalog'), max: 1 });
  const { rows } = await pool.query<{ sku: string }>(
    `SELECT sku FROM variants WHERE tenant_id = 'demo' AND active ORDER BY sku LIMIT 101`,
  );
  await pool.end();
  const [last, ...hundred] = rows.map(({ sku }) => sku);
  const shopper = await shop.shopper().fill(Object.fromEntries(hundred.map((sku) => [sku, 1])));

  const answer = await refused({
    method: 'POST',
    path: `/v1/carts/${shopper.cartId}/lines`,
    headers: { 'x-cart-token': shopper.cartToken },
    body: { sku: last, quantity: 1 },
  });

  expect(answer).toBe('400 CART_FULL');
  expect((await shopper.call<Cart>('GET', `/v1/carts/${shopper.cartId}`)).body.lines).toHaveLength(100);
});

describe('CHK-5 a checkout that is over', () => {
  const endings: Record<string, (shopper: Shopper) => Promise<unknown>> = {
    expired: async ({ checkoutId }) => {
      const pool = new pg.Pool({ connectionString: databaseUrl('checkout'), max: 1 });
      await pool.query('UPDATE checkout_sessions SET expires_at = now() WHERE checkout_id = $1', [
        checkoutId,
      ]);
      await pool.end();
    },
    cancelled: (shopper) => shopper.call('DELETE', `/v1/checkouts/${shopper.checkoutId}`),
  };

  it.each(Object.entries(endings))(
    'that %s is 410 to every call, and charges nothing',
    async (_name, end) => {
      const shopper = await readyShopper();
      await end(shopper);
      const headers = { 'x-cart-token': shopper.cartToken };
      const path = `/v1/checkouts/${shopper.checkoutId}`;

      for (const request of [
        { method: 'GET', path },
        { method: 'PATCH', path, body: { shippingMethodId: 'express' } },
        { method: 'GET', path: `${path}/shipping-methods` },
        { method: 'POST', path: `${path}/confirm`, body: CARD },
      ])
        expect(await refused({ ...request, headers })).toBe('410 CHECKOUT_EXPIRED');

      expect((await stateOf(shopper)).charges).toEqual([]);
      expect((await shopper.start()).quote).toMatchObject({ id: shopper.checkoutId });
      expect((await shopper.confirm()).status).toBe('completed');
    },
  );
});

it('after all of that the checkout is as it was, and can be confirmed', async () => {
  expect((await ready.confirm()).status).toBe('completed');
  expect((await stateOf(ready)).charges).toHaveLength(1);
});
