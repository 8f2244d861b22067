import type { Totals } from '@holdfast/money';

import type { Warning } from '../quote/quote.js';
import { moneyJson } from './money-json.js';

const withCode = (code: string | undefined) => (code ? { code } : {});

/** Totals as the public API has them (spec 7.1), over HTTP and gRPC alike. */
export function totalsJson(totals: Totals) {
  const money = (amountMinor: bigint) => moneyJson(amountMinor, totals.currency);
  return {
    subtotal: money(totals.subtotalMinor),
    discountTotal: money(totals.discountMinor),
    shipping: money(totals.shippingMinor),
    shippingDiscount: money(totals.shippingDiscountMinor),
    taxTotal: money(totals.taxMinor),
    grandTotal: money(totals.grandTotalMinor),
    // Only where there is one, so that the rest adds up for everybody who knows nothing of dinars (TOT-5).
    ...(totals.roundingMinor !== 0n && { rounding: money(totals.roundingMinor) }),
    taxLines: totals.taxLines.map((line) => ({
      name: line.name,
      rate: line.rate,
      taxable: money(line.taxableMinor),
      amount: money(line.amountMinor),
    })),
    discounts: totals.discounts.map(({ promotionId, code, name, target, amountMinor }) => ({
      promotionId,
      ...withCode(code),
      name,
      target,
      amount: money(amountMinor),
    })),
  };
}

/** A quote's lines, with the names of its products. */
export function quoteLinesJson(totals: Totals, nameOf: (sku: string) => string) {
  const money = (amountMinor: bigint) => moneyJson(amountMinor, totals.currency);
  return totals.lines.map((line) => ({
    id: line.lineId,
    sku: line.sku,
    name: nameOf(line.sku),
    quantity: line.quantity,
    unitPrice: money(line.unitPriceMinor),
    lineTotal: money(line.subtotalMinor),
    discounts: line.discounts.map(({ promotionId, code, name, amountMinor }) => ({
      promotionId,
      ...withCode(code),
      name,
      amount: money(amountMinor),
    })),
    discountTotal: money(line.discountMinor),
    taxTotal: money(line.taxMinor),
    total: money(line.totalMinor),
  }));
}

/** A warning as clients get it. */
export function warningJson({ oldPriceMinor, newPriceMinor, ...warning }: Warning, currency: string) {
  return {
    ...warning,
    ...(oldPriceMinor !== undefined && { oldPrice: moneyJson(oldPriceMinor, currency) }),
    ...(newPriceMinor !== undefined && { newPrice: moneyJson(newPriceMinor, currency) }),
  };
}
