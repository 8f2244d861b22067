import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { CARD, ReadyGuest, newCart, refusals, refused } from './ready-guest.ts';
import { customerToken } from './stack.ts';

jest.setTimeout(60_000);

let guest: ReadyGuest;
beforeAll(async () => {
  guest = await ReadyGuest.open('TSHIRT-BLK-XL');
});
afterAll(() => guest.close());

refusals('SYS-7 unknown ids', () => guest, {
  'an unknown cart': () => [
    { method: 'GET', path: `/v1/carts/${randomUUID()}`, headers: guest.headers },
    '404 CART_NOT_FOUND',
  ],
  'an id that is none': () => [
    { method: 'GET', path: '/v1/carts/1%27--', headers: guest.headers },
    '404 CART_NOT_FOUND',
  ],
  'a line that is not in the cart': () => [
    {
      method: 'DELETE',
      path: `/v1/carts/${guest.shopper.cartId}/lines/${randomUUID()}`,
      headers: guest.headers,
    },
    '404 CART_LINE_NOT_FOUND',
  ],
  'an unknown checkout': () => [
    { method: 'POST', path: `/v1/checkouts/${randomUUID()}/confirm`, headers: guest.headers, body: CARD },
    '404 CHECKOUT_NOT_FOUND',
  ],
  'the checkout of an unknown cart': () => [
    { method: 'POST', path: '/v1/checkouts', headers: guest.headers, body: { cartId: randomUUID() } },
    '404 CART_NOT_FOUND',
  ],
  'an unknown order': () => [
    { method: 'GET', path: `/v1/orders/${randomUUID()}`, headers: guest.headers, app: 'order' },
    '404 ORDER_NOT_FOUND',
  ],
  'an unknown address': () => [{ method: 'GET', path: '/v1/nothing' }, '404 ROUTE_NOT_FOUND'],
});

const foreign = { 'x-tenant-id': 'demo-eu' };
refusals('SYS-6 foreign tenants', () => guest, {
  'the cart, with its token': () => [
    { method: 'GET', path: `/v1/carts/${guest.shopper.cartId}`, headers: { ...guest.headers, ...foreign } },
    '404 CART_NOT_FOUND',
  ],
  'the confirm, with its token': () => {
    const confirm = guest.checkout('POST', '/confirm', CARD);
    return [{ ...confirm, headers: { ...confirm.headers, ...foreign } }, '404 CHECKOUT_NOT_FOUND'];
  },
  'a tenant that does not exist': () => [newCart({}, { 'x-tenant-id': 'unknown' }), '404 TENANT_UNKNOWN'],
  'no tenant': () => [newCart({}, { 'x-tenant-id': '' }), '400 TENANT_REQUIRED'],
});

refusals('CHK-2 wrong tokens', () => guest, {
  'the cart without any': () => [
    { method: 'GET', path: `/v1/carts/${guest.shopper.cartId}` },
    '404 CART_NOT_FOUND',
  ],
  'the confirm with one that is longer': () => [
    {
      ...guest.checkout('POST', '/confirm', CARD),
      headers: { 'x-cart-token': `${guest.shopper.cartToken}x` },
    },
    '404 CHECKOUT_NOT_FOUND',
  ],
  'a bearer that is no token': () => [
    { ...guest.checkout('GET'), headers: { ...guest.headers, authorization: 'Bearer garbage' } },
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
    const confirm = { ...guest.checkout('POST', '/confirm', CARD), headers };

    await guest.seesNoChange(async () => expect(await refused(confirm)).toBe(expected));
  });
});

it('after all of that the checkout is as it was, and can be confirmed', async () => {
  expect((await guest.shopper.confirm()).status).toBe('completed');
  expect((await guest.state()).charges).toHaveLength(1);
});
