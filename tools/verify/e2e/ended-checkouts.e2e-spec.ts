import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import { CARD, ReadyGuest, refused } from './ready-guest.ts';
import type { Shopper } from './ready-guest.ts';
import { databaseUrl } from './stack.ts';

jest.setTimeout(60_000);

let guest: ReadyGuest;
beforeAll(async () => {
  guest = await ReadyGuest.open('TSHIRT-BLK-XXL');
});
afterAll(() => guest.close());

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
      const shopper = await guest.another();
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

      expect((await guest.state(shopper)).charges).toEqual([]);
      expect((await shopper.start()).quote).toMatchObject({ id: shopper.checkoutId });
      expect((await shopper.confirm()).status).toBe('completed');
    },
  );
});
