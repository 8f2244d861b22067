import { validationFailed } from '@holdfast/errors';
import { TotalsMismatchError, assertTotalsAddUp } from '@holdfast/money';
import type { Totals } from '@holdfast/money';

import type { LineDiscount, OrderContent, OrderLine } from './order.js';

const discountOf = ({ code, ...discount }: LineDiscount) => ({
  ...discount,
  ...(code !== undefined && { code }),
});

const lineOf = (line: OrderLine): Totals['lines'][number] => {
  const subtotalMinor = BigInt(line.quantity) * line.unitPriceMinor;
  return {
    lineId: line.lineId,
    sku: line.sku,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    subtotalMinor,
    discountMinor: line.discountTotalMinor,
    netMinor: subtotalMinor - line.discountTotalMinor,
    discounts: line.discounts.map(discountOf),
    taxMinor: line.taxTotalMinor,
    totalMinor: line.totalMinor,
  };
};

/** Whether shipping is priced net although goods are priced gross. The order does not say so, but only one reading adds up. */
function isShippingNet({ totals, pricesIncludeTax }: OrderContent): boolean {
  if (!pricesIncludeTax) return false;
  const withoutTax =
    totals.subtotalMinor - totals.discountTotalMinor + totals.shippingMinor - totals.shippingDiscountMinor;
  return totals.grandTotalMinor - totals.roundingMinor !== withoutTax;
}

function quoteOf(order: OrderContent): Totals {
  const { totals, pricesIncludeTax } = order;
  const shippingPricesNet = isShippingNet(order);
  const netShippingMinor = totals.shippingMinor - totals.shippingDiscountMinor;
  const shippingTaxOnTop = !pricesIncludeTax || shippingPricesNet ? totals.shippingTaxMinor : 0n;
  return {
    currency: order.currency,
    pricesIncludeTax,
    shippingPricesNet,
    lines: order.lines.map(lineOf),
    discounts: order.promotions.map(({ target, ...discount }) => ({ ...discountOf(discount), target })),
    subtotalMinor: totals.subtotalMinor,
    discountMinor: totals.discountTotalMinor,
    shippingMinor: totals.shippingMinor,
    shippingDiscountMinor: totals.shippingDiscountMinor,
    netShippingMinor,
    taxMinor: totals.taxTotalMinor,
    shippingTaxMinor: totals.shippingTaxMinor,
    shippingTotalMinor: netShippingMinor + shippingTaxOnTop,
    taxLines: totals.taxLines,
    roundingMinor: totals.roundingMinor,
    grandTotalMinor: totals.grandTotalMinor,
  };
}

/** Checks that the order's amounts add up, per line and in total (PAY-5). Throws VALIDATION_FAILED. */
export function checkTotals(order: OrderContent): void {
  try {
    assertTotalsAddUp(quoteOf(order));
  } catch (cause) {
    if (cause instanceof TotalsMismatchError)
      throw validationFailed([{ path: 'totals', message: cause.message }]);
    throw cause;
  }
  const isFree = order.totals.grandTotalMinor === 0n;
  if (isFree !== (order.paymentType === 'none')) {
    throw validationFailed([
      { path: 'payment_type', message: 'must be none for a zero total, and only then' },
    ]);
  }
}
