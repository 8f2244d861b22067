import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aCodOrder, aLine, anOrder } from '../testing/orders.js';
import { checkTotals } from './check-totals.js';
import type { OrderContent, OrderTotals } from './order.js';

const refused = expect.objectContaining({ reason: 'VALIDATION_FAILED' });
const changed = (order: OrderContent, totals: Partial<OrderTotals>): OrderContent => ({
  ...order,
  totals: { ...order.totals, ...totals },
});

describe('the amounts of an order (PAY-5, TOT-4)', () => {
  it('add up for prices without tax', () => {
    expect(() =>
      checkTotals(anOrder({ lines: [aLine(), aLine({ quantity: 3, unitPriceMinor: 33n })] })),
    ).not.toThrow();
  });

  it('add up for prices with tax, where tax is within the total', () => {
    const lines = [aLine({ quantity: 1, unitPriceMinor: 1_100n, taxTotalMinor: 100n, totalMinor: 1_100n })];
    const order = anOrder({ lines, pricesIncludeTax: true });
    expect(() => checkTotals(changed(order, { grandTotalMinor: 1_600n }))).not.toThrow();
  });

  it('add up where goods are priced gross and shipping net (DEM-15: 45 + 49 at 21 % with 4.96 shipping is 100.00)', () => {
    const lines = [
      aLine({ quantity: 1, unitPriceMinor: 4_500n, taxTotalMinor: 781n, totalMinor: 4_500n }),
      aLine({ quantity: 1, unitPriceMinor: 4_900n, taxTotalMinor: 850n, totalMinor: 4_900n }),
    ];
    const order = changed(anOrder({ lines, pricesIncludeTax: true }), {
      shippingMinor: 496n,
      shippingTaxMinor: 104n,
      taxTotalMinor: 1_735n,
      taxLines: [{ name: 'BTW', rate: '0.21', taxableMinor: 8_265n, amountMinor: 1_735n }],
      grandTotalMinor: 10_000n,
    });
    expect(() => checkTotals(order)).not.toThrow();
  });

  it('are refused when any one of them is off by any amount', () => {
    const fields = [
      'subtotalMinor',
      'discountTotalMinor',
      'shippingMinor',
      'taxTotalMinor',
      'roundingMinor',
      'grandTotalMinor',
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.bigInt({ min: 1n, max: 10n ** 12n }), (field, off) => {
        const order = anOrder();
        expect(() => checkTotals(changed(order, { [field]: order.totals[field] + off }))).toThrow(refused);
      }),
    );
  });

  it('are refused when a discount is not accounted for', () => {
    const order = anOrder({ lines: [aLine({ discountTotalMinor: 100n })] });
    expect(() => checkTotals(order)).toThrow(refused);
  });

  it('are zero exactly when nothing is paid', () => {
    expect(() => checkTotals(anOrder({ paymentType: 'none' }))).toThrow(refused);
    const free = aCodOrder({ lines: [aLine({ unitPriceMinor: 0n })] });
    const nothing = changed(free, { shippingMinor: 0n, grandTotalMinor: 0n });
    expect(() => checkTotals(nothing)).toThrow(refused);
    expect(() => checkTotals({ ...nothing, paymentType: 'none' })).not.toThrow();
  });
});
