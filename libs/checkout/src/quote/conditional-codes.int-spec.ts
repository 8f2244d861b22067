import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { TestShop, refusalOf } from '../testing/index.js';
import type { ReadyCheckout } from '../testing/index.js';

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open();
  shop.ports.promotion.promotions.push({
    promotionId: newId(),
    code: 'FIRST',
    amountMinor: 100n,
    notFor: ['bought@example.test'],
  });
});
afterAll(() => shop.close());

const useEmail = ({ caller, checkoutId }: ReadyCheckout, email: string) =>
  shop.inTenant(() => shop.replica.updateCheckout.execute({ caller, checkoutId, email }));
const quoteOf = ({ caller, checkoutId }: ReadyCheckout) =>
  shop.inTenant(() => shop.replica.getCheckout.execute({ caller, checkoutId }));

describe('TRU-10 a code that depends on what an address bought before', () => {
  it('TRU-10 says the same in every quote, whatever the address', async () => {
    const checkout = await shop.checkout({ codes: ['first'.toUpperCase()] });
    const applied = [{ code: 'FIRST', status: 'applied', conditional: true }];
    const before = await quoteOf(checkout);

    const views = [];
    for (const email of ['bought@example.test', 'new@example.test'])
      views.push(await useEmail(checkout, email), await quoteOf(checkout));
    views.push({
      ...before,
      ...(await shop.inTenant(() =>
        shop.replica.startCheckout.execute({ caller: checkout.caller, cartId: checkout.cartId }),
      )),
    });

    for (const { promotionCodes, quote } of views) {
      expect(promotionCodes).toEqual(applied);
      expect(quote.totals.grandTotalMinor).toBe(before.quote.totals.grandTotalMinor);
    }
    const asked = shop.ports.promotion.calls.recorded.filter(({ operation }) => operation === 'validate');
    expect(asked.map(({ request }) => (request as { email?: string }).email)).toEqual(
      asked.map(() => undefined),
    );
  });

  it('TRU-10 is refused at confirm for an address that bought, before the total is compared, and passes for another', async () => {
    const checkout = await shop.checkout({ codes: ['FIRST'] });
    const { quote } = await useEmail(checkout, 'bought@example.test');
    const expectedGrandTotal = { amountMinor: Number(quote.totals.grandTotalMinor), currency: 'USD' };

    expect(await refusalOf(shop.confirm(checkout, { expectedGrandTotal }))).toMatchObject({
      reason: 'PROMOTION_INVALID',
      extensions: { invalidReasons: [{ code: 'FIRST', reason: 'PROMOTION_UNKNOWN' }] },
    });
    await useEmail(checkout, 'new@example.test');
    expect(await shop.confirm(checkout, { expectedGrandTotal })).toMatchObject({ status: 'completed' });
  });
});
