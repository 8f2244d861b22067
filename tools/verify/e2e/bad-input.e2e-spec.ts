import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import type { Cart } from '../../launcher/shopper/answers.ts';
import { ADDRESSES } from '../../launcher/shopper/shopper.ts';
import { CARD, ReadyGuest, newCart, refusals, refused } from './ready-guest.ts';
import { databaseUrl } from './stack.ts';

jest.setTimeout(60_000);

let guest: ReadyGuest;
beforeAll(async () => {
  guest = await ReadyGuest.open('TSHIRT-BLK-S');
});
afterAll(() => guest.close());

refusals('SYS-7 malformed bodies', () => guest, {
  'half a document': () => [guest.lines('{"sku":'), '400 VALIDATION_FAILED'],
  'a list': () => [guest.lines([]), '400 VALIDATION_FAILED'],
  'nothing at all': () => [guest.lines(undefined), '400 VALIDATION_FAILED'],
  'another content type': () => [
    { ...guest.lines('sku=x'), headers: { ...guest.headers, 'content-type': 'text/plain' } },
    '415 UNSUPPORTED_MEDIA_TYPE',
  ],
  'a body without end': () => [newCart({ note: 'x'.repeat(2_000_000) }), '413 BODY_TOO_LARGE'],
  'a SKU with a NUL': () => [guest.lines({ sku: 'A\u0000', quantity: 1 }), '400 VALIDATION_FAILED'],
  'an address without a street': () => [
    guest.checkout('PATCH', '', { shippingAddress: { name: 'Ada', city: 'Rome', countryCode: 'IT' } }),
    '400 VALIDATION_FAILED',
  ],
  'a postal code of another country': () => [
    guest.checkout('PATCH', '', { shippingAddress: { ...ADDRESSES.demo, postalCode: '1012 LG' } }),
    '400 VALIDATION_FAILED',
  ],
  'an unknown way of paying': () => [
    guest.checkout('POST', '/confirm', { payment: { type: 'shells' } }),
    '400 VALIDATION_FAILED',
  ],
  'a card without a payment method': () => [
    guest.checkout('POST', '/confirm', { payment: { type: 'card' } }),
    '400 VALIDATION_FAILED',
  ],
  'an expected total that is a number': () => [
    guest.checkout('POST', '/confirm', { ...CARD, expectedGrandTotal: 1999 }),
    '400 VALIDATION_FAILED',
  ],
  'an unknown shipping method': () => [
    guest.checkout('PATCH', '', { shippingMethodId: 'balloon' }),
    '422 SHIPPING_METHOD_UNKNOWN',
  ],
});

refusals('CHK-1 bounds of a cart', () => guest, {
  'quantity 0': () => [guest.lines({ sku: guest.sku, quantity: 0 }), '400 VALIDATION_FAILED'],
  'quantity 1000': () => [guest.lines({ sku: guest.sku, quantity: 1_000 }), '400 VALIDATION_FAILED'],
  'a joined line of 1000': () => [guest.lines({ sku: guest.sku, quantity: 998 }), '400 VALIDATION_FAILED'],
  'half a piece': () => [guest.lines({ sku: guest.sku, quantity: 1.5 }), '400 VALIDATION_FAILED'],
  'a quantity in words': () => [guest.lines({ sku: guest.sku, quantity: '2' }), '400 VALIDATION_FAILED'],
  'a line set to 0': () => [guest.quantity(0), '400 VALIDATION_FAILED'],
  'a line set to 1000': () => [guest.quantity(1_000), '400 VALIDATION_FAILED'],
  'an unknown SKU': () => [guest.lines({ sku: 'NO-SUCH-THING', quantity: 1 }), '422 SKU_UNKNOWN'],
  'a currency the shop does not take': () => [newCart({ currency: 'KWD' }), '422 CURRENCY_UNSUPPORTED'],
  'a currency that is none': () => [newCart({ currency: 'dollars' }), '400 VALIDATION_FAILED'],
  'six promotion codes': () => [
    {
      method: 'PUT',
      path: `/v1/carts/${guest.shopper.cartId}/promotion-codes`,
      headers: guest.headers,
      body: { codes: ['A', 'B', 'C', 'D', 'E', 'F'] },
    },
    '422 TOO_MANY_PROMOTION_CODES',
  ],
  'a version that is over': () => [
    guest.lines({ sku: guest.sku, quantity: 1, version: 1 }),
    '409 CART_VERSION_CONFLICT',
  ],
});

it('CHK-1 the 101st line is refused, and the hundred stay', async () => {
  const pool = new pg.Pool({ connectionString: databaseUrl('catalog'), max: 1 });
  const { rows } = await pool.query<{ sku: string }>(
    `SELECT sku FROM variants WHERE tenant_id = 'demo' AND active ORDER BY sku LIMIT 101`,
  );
  await pool.end();
  const [last, ...hundred] = rows.map(({ sku }) => sku);
  const shopper = await guest.shop.shopper().fill(Object.fromEntries(hundred.map((sku) => [sku, 1])));

  const answer = await refused({
    method: 'POST',
    path: `/v1/carts/${shopper.cartId}/lines`,
    headers: { 'x-cart-token': shopper.cartToken },
    body: { sku: last, quantity: 1 },
  });

  expect(answer).toBe('400 CART_FULL');
  expect((await shopper.call<Cart>('GET', `/v1/carts/${shopper.cartId}`)).body.lines).toHaveLength(100);
});

it('after all of that the checkout is as it was, and can be confirmed', async () => {
  expect((await guest.shopper.confirm()).status).toBe('completed');
  expect((await guest.state()).charges).toHaveLength(1);
});
