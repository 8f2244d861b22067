import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { atOnce, openShop, tally } from './stack.ts';

jest.setTimeout(120_000);

describe('many at once', () => {
  let shop: ReturnType<typeof openShop>;
  beforeAll(() => {
    shop = openShop();
  });
  afterAll(() => shop.close());

  it('CHK-6 DEM-1 answers one order id to 100 simultaneous confirms of one checkout, and charges once', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });
    await shopper.start();

    const results = await atOnce(100, () => shopper.confirm());

    expect(new Set(results.map(({ orderId }) => orderId)).size).toBe(1);
    const charges = (await shop.charges()).filter(
      ({ metadata }: { metadata: Record<string, string> }) => metadata['checkout_id'] === shopper.checkoutId,
    );
    expect(charges).toHaveLength(1);
  });

  it('WHS-1 DEM-17 sells exactly ten of LIMITED-10 to forty buyers', async () => {
    const ends = await atOnce(40, async () => {
      const shopper = shop.shopper({ tenant: 'demo-jp' });
      try {
        await shopper.fill({ 'LIMITED-10': 1 });
        await shopper.start();
        return (await shopper.confirm()).status as string;
      } catch (error) {
        return (error as { reason?: string }).reason ?? String(error);
      }
    });

    expect(tally(ends)).toEqual({ completed: 10, OUT_OF_STOCK: 30 });
  });

  it('PRM-2 DEM-20 gives ONLY5 to exactly five of fifteen; the others are told before they are charged', async () => {
    const shoppers = await atOnce(15, async () => {
      const shopper = await shop.shopper({ tenant: 'demo-eu' }).fill({ 'TSHIRT-BLK-M': 1 });
      await shopper.useCodes('ONLY5');
      return shopper.start();
    });

    const ends = await Promise.all(shoppers.map((shopper) => shopper.tryConfirm()));

    expect(tally(ends.map(({ reason }) => reason))).toEqual({ undefined: 5, PROMOTION_EXHAUSTED: 10 });
    const told = shoppers
      .filter((_, index) => ends[index]?.reason !== undefined)
      .map(({ checkoutId }) => checkoutId);
    const charged = (await shop.charges()).map(
      ({ metadata }: { metadata: Record<string, string> }) => metadata['checkout_id'],
    );
    expect(told.filter((id) => charged.includes(id))).toEqual([]);
  });

  it('CHK-3 starts one checkout for ten simultaneous starts, and holds the stock once', async () => {
    const shopper = await shop.shopper().fill({ 'TSHIRT-BLK-M': 1 });

    const answers = await atOnce(10, () =>
      shopper.call<{ id: string }>('POST', '/v1/checkouts', { cartId: shopper.cartId }),
    );

    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(tally(answers.map(({ status }) => String(status)))).toEqual({ '200': 9, '201': 1 });
  });
});
