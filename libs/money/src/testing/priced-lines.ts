import type { Discount, PricedLine } from '../totals/discount-lines.js';

/** A line of a cart. */
export const line = (lineId: string, unitPriceMinor: bigint, quantity = 1): PricedLine => ({
  lineId,
  sku: `SKU-${lineId}`,
  quantity,
  unitPriceMinor,
});

/** A discount on the whole order. */
export const orderDiscount = (amountMinor: bigint): Discount => ({
  promotionId: 'p-order',
  name: 'Order',
  target: 'order',
  amountMinor,
});

/** A discount on shipping. */
export const shippingDiscount = (amountMinor: bigint): Discount => ({
  ...orderDiscount(amountMinor),
  promotionId: 'p-ship',
  target: 'shipping',
});

/** A discount on one line. */
export const lineDiscount = (lineId: string, amountMinor: bigint): Discount => ({
  promotionId: 'p-line',
  code: 'LINE',
  name: 'Line',
  target: 'line',
  amountMinor,
  lineAmounts: [{ lineId, amountMinor }],
});
