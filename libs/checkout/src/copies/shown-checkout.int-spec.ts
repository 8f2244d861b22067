import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { RemoteCalls, TestShop } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
  for (const { revisions } of owners()) revisions.open();
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.ports.promotion.promotions.length = 0;
  for (const { revisions } of owners()) revisions.change();
});

const owners = () => [shop.ports.catalog, shop.ports.pricing, shop.ports.promotion, shop.ports.shipping];
async function callsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const calls = new RemoteCalls(shop.ports);
  await shop.inTenant(work);
  return calls.counts();
}
const get = ({ caller, checkoutId }: ReadyCheckout) =>
  shop.replica.getCheckout.execute({ caller, checkoutId });
const start = ({ caller, cartId }: ReadyCheckout) => shop.replica.startCheckout.execute({ caller, cartId });
const choose = ({ caller, checkoutId }: ReadyCheckout, shippingMethodId: string) =>
  shop.replica.updateCheckout.execute({ caller, checkoutId, shippingMethodId });

/** A checkout of which everything that is shown comes from copies. */
async function shown(codes: readonly string[] = []): Promise<ReadyCheckout> {
  const ready = await shop.checkout({ codes: [...codes] });
  await eventually(async () => expect(await callsOf(() => get(ready))).toEqual({}));
  return ready;
}

describe('PRF-3 a checkout whose owners report no change', () => {
  it("PRF-3 asks them for nothing that is only shown but a new cart's promotions; the confirm asks them all", async () => {
    await shown();
    const ready = await shop.checkout();

    expect(await callsOf(() => get(ready))).toEqual({});
    expect(await callsOf(() => choose(ready, 'express'))).toEqual({});
    expect(await callsOf(() => shop.confirm(ready))).toMatchObject({
      'pricing.prices': 1,
      'promotion.validate': 1,
      'shipping.methods': 1,
      'catalog.products': 1,
    });
  });

  it('PRF-3 asks promotion once for a start and all choices after it', async () => {
    await shown();
    const calls = new RemoteCalls(shop.ports);

    const ready = await shop.checkout();
    await shop.inTenant(() => choose(ready, 'express'));
    await shop.inTenant(() => choose(ready, 'pickup'));

    expect(calls.counts()['promotion.validate']).toBe(1);
    expect(calls.counts()['shipping.methods']).toBeUndefined();
  });

  it('PRM-1 asks promotion again where its answer depends on the shipping cost', async () => {
    shop.ports.promotion.promotions.push({
      promotionId: 'ship',
      code: 'SHIP',
      amountMinor: 100n,
      target: 'shipping',
    });
    const ready = await shown(['SHIP']);

    expect(await callsOf(() => choose(ready, 'express'))).toEqual({ 'promotion.validate': 1 });
    expect(await callsOf(() => get(ready))).toEqual({});
  });

  it('PRM-1 asks promotion every time where its answer depends on uses', async () => {
    shop.ports.promotion.promotions.push({ promotionId: 'few', code: 'FEW', amountMinor: 100n, limit: 5 });
    const ready = await shop.checkout({ codes: ['FEW'] });

    expect(await callsOf(() => get(ready))).toMatchObject({ 'promotion.validate': 1 });
    expect(await callsOf(() => start(ready))).toMatchObject({ 'promotion.validate': 1 });
  });

  it('PRF-3 is shown a new promotion, or rate, when its owner has reported it', async () => {
    const ready = await shown();
    const { promotion, shipping } = shop.ports;
    const totals = async () => (await shop.inTenant(() => get(ready))).quote.totals;

    promotion.promotions.push({ promotionId: 'all', amountMinor: 100n });
    promotion.revisions.change();
    await eventually(async () => expect((await totals()).discountMinor).toBe(100n));

    const { methodsOffered } = shipping;
    shipping.methodsOffered = methodsOffered.map((method) => ({ ...method, rateMinor: 777n }));
    shipping.revisions.change();
    await eventually(async () => expect((await totals()).shippingMinor).toBe(777n));
    shipping.methodsOffered = methodsOffered;
  });
});

describe('a change that was not reported yet', () => {
  it('CHK-6 a product that is sold no more refuses the confirm, although it is still shown', async () => {
    const ready = await shown();
    shop.ports.catalog.notSold.add('SKU-1');

    expect((await shop.inTenant(() => get(ready))).quote.warnings).toEqual([]);
    await expect(shop.confirm(ready)).rejects.toMatchObject({ reason: 'SKU_UNKNOWN' });
    shop.ports.catalog.notSold.clear();
  });

  it('CHK-8 rates that were switched off refuse the confirm, although they are still shown', async () => {
    const ready = await shown();
    shop.ports.shipping.calls.always('methods', { kind: 'away' });

    expect((await shop.inTenant(() => get(ready))).quote.totals.shippingMinor).toBe(500n);
    await expect(shop.confirm(ready)).rejects.toMatchObject({ reason: 'SHIPPING_RATE_UNAVAILABLE' });
    shop.ports.shipping.calls.always('methods', undefined);
  });

  it('CHK-9 a code that was taken away refuses the confirm, although it is still shown', async () => {
    shop.ports.promotion.promotions.push({ promotionId: 'gone', code: 'GONE', amountMinor: 100n });
    const ready = await shown(['GONE']);
    shop.ports.promotion.promotions.length = 0;

    expect((await shop.inTenant(() => get(ready))).quote.totals.discountMinor).toBe(100n);
    await expect(shop.confirm(ready)).rejects.toMatchObject({ reason: 'PROMOTION_INVALID' });
  });
});
