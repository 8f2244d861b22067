import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TestShop, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
  shop.ports.pricing.breaks.set('SKU-1', { from: 10, unitPriceMinor: 900n });
});
afterAll(() => shop.close());

const linesOf = ({ caller, cartId }: ReadyCheckout) =>
  shop.inTenant(async () => (await shop.replica.getCart.execute({ caller, cartId })).lines);
const setQuantity = async (ready: ReadyCheckout, quantity: number) => {
  const [line] = await linesOf(ready);
  const { caller, cartId } = ready;
  return shop.inTenant(() =>
    shop.replica.changeCartLine.setQuantity({ caller, cartId, lineId: line!.id, quantity }),
  );
};
const startAgain = ({ caller, cartId }: ReadyCheckout) =>
  shop.inTenant(() => shop.replica.startCheckout.execute({ caller, cartId }));
const priceOf = async (ready: ReadyCheckout) => (await linesOf(ready))[0]?.unitPriceMinor;

describe('PRC-1 a quantity break through the cart', () => {
  it('PRC-1 is the price of all pieces added at once, and no price change at confirm', async () => {
    const ready = await shop.checkout({ lines: { 'SKU-1': 10 } });

    expect(await priceOf(ready)).toBe(900n);
    // 9000 + 10 % tax + 500 shipping
    expect(await shop.confirm(ready)).toMatchObject({
      status: 'completed',
      result: { totals: { subtotal: { amountMinor: 9_000 }, grandTotal: { amountMinor: 10_400 } } },
    });
  });

  it('PRC-1 is reached by pieces added later: the joined line takes the lower price', async () => {
    const ready = await shop.checkout({ lines: { 'SKU-1': 6 } });
    const { caller, cartId } = ready;
    expect(await priceOf(ready)).toBe(1_000n);

    await shop.inTenant(() =>
      shop.replica.addCartLine.execute({ caller, cartId, sku: 'SKU-1', quantity: 4 }),
    );
    await startAgain(ready);

    expect(await priceOf(ready)).toBe(900n);
    expect(await shop.confirm(ready)).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['reached', 3, 12, 900n],
    ['left', 12, 3, 1_000n],
  ])(
    'PRC-1 is %s by setting the quantity, and no price change at confirm',
    async (_what, before, after, price) => {
      const ready = await shop.checkout({ lines: { 'SKU-1': before } });

      await setQuantity(ready, after);
      const { quote } = await startAgain(ready);

      expect(await priceOf(ready)).toBe(price);
      expect(quote.warnings).toEqual([]);
      expect(await shop.confirm(ready)).toMatchObject({ status: 'completed' });
    },
  );

  it('PRC-1 that is granted or withdrawn in the meantime is reported as a price change, once (CHK-7)', async () => {
    const ready = await shop.checkout({ lines: { 'SKU-2': 20 } });
    shop.ports.pricing.breaks.set('SKU-2', { from: 20, unitPriceMinor: 1_500n });

    const refusal = await refusalOf(shop.confirm(ready));

    expect(refusal).toMatchObject({
      reason: 'PRICE_CHANGED',
      errors: [{ sku: 'SKU-2', oldPrice: { amountMinor: 2_000 }, newPrice: { amountMinor: 1_500 } }],
    });
    expect(await shop.confirm(ready)).toMatchObject({ status: 'completed' });
  });

  it('PRC-1 asks for nothing, and changes nothing, where the quantity is none or the SKU has no price any more', async () => {
    const ready = await shop.checkout({ lines: { 'SKU-3': 1 } });
    const asked = shop.ports.pricing.calls.count('prices');

    expect((await refusalOf(setQuantity(ready, 0))).reason).toBe('VALIDATION_FAILED');
    expect(shop.ports.pricing.calls.count('prices')).toBe(asked);
    const price = shop.ports.pricing.unitPrices.get('SKU-3')!;
    shop.ports.pricing.unitPrices.delete('SKU-3');
    expect((await refusalOf(setQuantity(ready, 2))).reason).toBe('SKU_UNKNOWN');
    shop.ports.pricing.unitPrices.set('SKU-3', price);

    expect(await linesOf(ready)).toMatchObject([{ quantity: 1, unitPriceMinor: 3_000n }]);
  });
});
