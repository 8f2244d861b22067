import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually, reasonOf } from '@holdfast/testing';

import { TestShop } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
});
afterAll(() => shop.close());
beforeEach(() => {
  pricing().unitPrices.set('SKU-1', 1_000n);
  pricing().revisions.open();
  pricing().revisions.change();
});

const pricing = () => shop.ports.pricing;
/** Changes the price at pricing; its report comes, or is late. */
const setPrice = (minor: bigint, isReported = true) => {
  pricing().unitPrices.set('SKU-1', minor);
  pricing().revisions.change({ isReported });
};
async function callsOf(work: () => Promise<unknown>): Promise<number> {
  const before = pricing().calls.count('prices');
  await shop.inTenant(work);
  return pricing().calls.count('prices') - before;
}
type Ready = Awaited<ReturnType<TestShop['checkout']>>;
const get = ({ caller, checkoutId }: Ready) =>
  shop.inTenant(() => shop.replica.getCheckout.execute({ caller, checkoutId }));
const warnings = async (ready: Ready) => (await get(ready)).quote.warnings.map(({ code }) => code);

/** A checkout whose price is shown from a copy. */
async function shown(): Promise<Ready> {
  const ready = await shop.checkout();
  await eventually(async () => expect(await callsOf(() => get(ready))).toBe(0));
  return ready;
}

describe('PRF-3 prices that are only shown', () => {
  it('PRF-3 come from copies in a whole checkout: only the confirm asks pricing', async () => {
    const first = await shown();
    expect(await callsOf(() => shop.checkout())).toBe(0);

    expect(await callsOf(() => shop.confirm(first))).toBe(1);
    // The tax rates came with the prices.
    expect(pricing().calls.count('tax')).toBe(0);
  });

  it('PRF-3 are the new ones when pricing has reported its change', async () => {
    const ready = await shown();

    setPrice(1_200n);

    await eventually(async () => expect(await warnings(ready)).toEqual(['PRICE_CHANGED']));
    expect(await callsOf(() => get(ready))).toBe(0);
  });

  it('PRF-3 are asked while the stream is cut', async () => {
    const ready = await shown();

    pricing().revisions.cut();
    await eventually(async () => expect(await callsOf(() => get(ready))).toBe(1));
    pricing().unitPrices.set('SKU-1', 1_300n);

    expect(await warnings(ready)).toEqual(['PRICE_CHANGED']);
  });

  it('PRF-3 are asked together, so that one quote has the prices of one revision', async () => {
    const { caller, cartId } = await shown();
    pricing().unitPrices.set('SKU-2', 2_000n);
    const add = () => shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-2', quantity: 1 });
    const start = () => shop.replica.startCheckout.execute({ caller, cartId });

    expect([await callsOf(add), await callsOf(start)]).toEqual([1, 0]);
    pricing().revisions.change();
    await eventually(async () => expect(await callsOf(start)).toBe(1));
    const { recorded } = pricing().calls;
    expect(recorded.findLast(({ operation }) => operation === 'prices')?.request).toMatchObject({
      items: [{ sku: 'SKU-1' }, { sku: 'SKU-2' }],
    });
  });
});

describe('CHK-7 a price that changes a moment before the confirm', () => {
  it('CHK-7 refuses it, although the copy of the old price is still shown', async () => {
    const ready = await shown();

    setPrice(1_100n, false);
    expect(await warnings(ready)).toEqual([]);

    expect(await reasonOf(shop.confirm(ready))).toBe('PRICE_CHANGED');
    expect(shop.paymentsOf(ready)).toEqual([]);
    // The line has the new price now, and the customer confirms it knowingly, whatever the copies say.
    const { status } = await shop.confirm(ready);
    expect(status).toBe('completed');
    expect(shop.orderOf(ready)?.request.totals.lines).toMatchObject([{ unitPriceMinor: 1_100n }]);
  });

  it('CHK-7 refuses a line that was added at the old price from a copy', async () => {
    await shown();
    setPrice(1_400n, false);

    const ready = await shop.checkout();

    expect(await reasonOf(shop.confirm(ready))).toBe('PRICE_CHANGED');
  });
});
