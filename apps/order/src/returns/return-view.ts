import { Money } from '@holdfast/money';

import { refundOf } from '../order/return.js';
import type { ReturnOfOrder } from './request-return.js';
import type { ReturnView } from './return-schemas.js';

/** Maps a return to the API. */
export function toReturnView({ order, given }: ReturnOfOrder): ReturnView {
  const money = (amountMinor: bigint) => Money.of(amountMinor, order.currency).toJSON();
  const { linkedOrder, replacements, reason } = given;
  return {
    id: given.id,
    orderId: order.id,
    orderNumber: order.number,
    kind: given.kind,
    status: given.status,
    ...(reason !== undefined && { reason }),
    lines: given.lines.map(({ lineId, sku, name, quantity, amountMinor, restock }) => ({
      lineId,
      sku,
      name,
      quantity,
      amount: money(amountMinor),
      restock,
    })),
    shippingAmount: money(given.shippingMinor),
    refundAmount: money(refundOf(order, given)),
    ...(replacements.length > 0 && {
      replacements: replacements.map(({ sku, name, quantity, unitPriceMinor }) => ({
        sku,
        name,
        quantity,
        unitPrice: money(unitPriceMinor),
      })),
    }),
    ...(linkedOrder && { linkedOrder: { orderId: linkedOrder.id, orderNumber: linkedOrder.number } }),
    requestedAt: given.requestedAt.toISOString(),
  };
}
