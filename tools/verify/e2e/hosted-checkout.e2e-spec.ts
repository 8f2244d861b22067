import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import { eventually } from '@holdfast/testing';

import { databaseUrl, e2eUrls, openShop } from './stack.ts';

jest.setTimeout(120_000);

const CONVERGES_MS = 30_000;
const RETURN_URLS = { successUrl: 'https://shop.example/done', cancelUrl: 'https://shop.example/cart' };

describe('hosted checkout', () => {
  let shop: ReturnType<typeof openShop>;
  beforeAll(() => {
    shop = openShop();
  });
  afterAll(() => shop.close());

  const ready = async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    return shopper.start();
  };
  const inDatabase = async (service: string, sql: string, values: unknown[]) => {
    const client = new pg.Client({ connectionString: databaseUrl(service) });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  const mails = async (): Promise<string> => {
    const { mailbox } = e2eUrls();
    const files = await readdir(mailbox, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
    return (await Promise.all(texts)).join('\n');
  };
  const webhooks = (paused: boolean) =>
    shop.stripe.request('POST', '/_sandbox/webhooks', { body: { paused } });

  it('HST-1 HST-2 HST-3 is paid on the page, polled 202 then 200, captured at once, and no capture is asked for', async () => {
    const shopper = await ready();
    const page = await shopper.hostedSession(RETURN_URLS);
    const path = `/v1/checkouts/${shopper.checkoutId}/order`;
    const pending = await shopper.call('GET', path);
    expect([pending.status, pending.headers['retry-after']]).toEqual([202, '3']);

    expect(await shop.payOnPage(page.url)).toBe('https://shop.example/done');

    const order = await eventually(async () => {
      const made = await shopper.ordered();
      if (!made) throw new Error('there is no order yet');
      return made;
    }, CONVERGES_MS);
    expect(order.totals.grandTotal).toEqual(shopper.quote.totals.grandTotal);
    await eventually(
      async () => expect(await shopper.order(order.orderId)).toMatchObject({ status: 'processing' }),
      CONVERGES_MS,
    );
    const { amountMinor } = order.totals.grandTotal;
    expect(await shop.chargesOf(shopper.checkoutId)).toMatchObject([{ amountCaptured: amountMinor }]);
    const told = await inDatabase('order', 'SELECT topic FROM outbox WHERE aggregate_id = $1', [
      order.orderId,
    ]);
    expect(told.map(({ topic }) => topic)).not.toContain('orders.payment.capture_requested');
  });

  it('HST-2 CHK-12 becomes an order by the poll where its webhook is lost', async () => {
    const shopper = await ready();
    const page = await shopper.hostedSession(RETURN_URLS);
    await webhooks(true);
    try {
      await shop.payOnPage(page.url);
      await eventually(async () => expect(await shopper.ordered()).toBeDefined(), CONVERGES_MS);
    } finally {
      await webhooks(false);
    }
  });

  it('HST-2 gives the money back and tells the customer when the cart is gone', async () => {
    const shopper = await ready();
    const page = await shopper.hostedSession(RETURN_URLS);
    await inDatabase('checkout', 'DELETE FROM carts WHERE id = $1', [shopper.cartId]);
    await shop.payOnPage(page.url);

    await eventually(async () => {
      const [charge] = await shop.chargesOf(shopper.checkoutId);
      expect(charge!.amountRefunded).toBe(charge!.amountCaptured);
    }, CONVERGES_MS);
    await eventually(async () => expect(await mails()).toContain(shopper.email), CONVERGES_MS);
    const refunds = await inDatabase(
      'payment',
      'SELECT r.reason FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.checkout_id = $1',
      [shopper.checkoutId],
    );
    expect(refunds).toEqual([{ reason: 'cart_missing' }]);
  });

  it('HST-1 a cart edit closes the page, which takes no payment any more', async () => {
    const shopper = await ready();
    const page = await shopper.hostedSession(RETURN_URLS);

    await shopper.call('POST', `/v1/carts/${shopper.cartId}/lines`, { sku: 'TSHIRT-BLK-L', quantity: 1 });

    expect(await shop.payOnPage(page.url)).toBeUndefined();
    expect(await shop.chargesOf(shopper.checkoutId)).toEqual([]);
  });
});
