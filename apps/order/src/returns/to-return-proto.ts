import type { orderReturns as proto } from '@holdfast/proto';

import { refundOf } from '../order/return.js';
import type { ReturnOfOrder } from './request-return.js';

/** Maps a return to the proto. */
export const toReturnProto = ({ order, given }: ReturnOfOrder): proto.Return => ({
  id: given.id,
  orderId: order.id,
  kind: given.kind,
  status: given.status,
  reason: given.reason ?? '',
  currency: order.currency,
  refundMinor: String(refundOf(order, given)),
  shippingMinor: String(given.shippingMinor),
  lines: given.lines.map(({ lineId, sku, name, quantity, amountMinor, restock }) => ({
    lineId,
    sku,
    name,
    quantity,
    amountMinor: String(amountMinor),
    restock,
  })),
  replacements: given.replacements.map(({ sku, name, quantity, unitPriceMinor }) => ({
    sku,
    name,
    quantity,
    unitPriceMinor: String(unitPriceMinor),
  })),
  linkedOrderId: given.linkedOrder?.id ?? '',
  linkedOrderNumber: given.linkedOrder?.number ?? '',
  requestedAt: given.requestedAt.toISOString(),
});
