import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { OrderReturn } from '../order/return.js';
import {
  ADD_RETURN,
  MOVE_RETURN,
  OPEN_RETURNS,
  ORDER_OF_RETURN,
  RETURNS_OF_ORDER,
} from './returns.statements.js';
import type { ReturnRow } from './returns.statements.js';

const toReturn = (row: ReturnRow): OrderReturn => ({
  id: row.id,
  orderId: row.order_id,
  kind: row.kind,
  status: row.status,
  reason: row.reason ?? undefined,
  requestKey: row.request_key ?? undefined,
  shippingMinor: row.shipping_minor,
  replacements: row.replacements.map((replacement) => ({
    ...replacement,
    unitPriceMinor: BigInt(replacement.unitPriceMinor),
  })),
  linkedOrder:
    row.linked_order_id === null || row.linked_order_number === null
      ? undefined
      : { id: row.linked_order_id, number: row.linked_order_number },
  requestedAt: row.requested_at,
  lines: row.lines.map(({ line_id: lineId, amount_minor: amountMinor, ...line }) => ({
    ...line,
    lineId,
    amountMinor: BigInt(amountMinor),
  })),
});

/** The returns of an order, oldest first. */
export const returnsOf = async (db: Queryable, tenantId: string, orderId: string): Promise<OrderReturn[]> =>
  (await run(db, RETURNS_OF_ORDER, [tenantId, orderId])).map(toReturn);

/** The open returns of a shop, oldest first. */
export const openReturns = async (db: Queryable, tenantId: string, limit: number): Promise<OrderReturn[]> =>
  (await run(db, OPEN_RETURNS, [tenantId, limit])).map(toReturn);

/** The order of a return. */
export const orderOfReturn = async (
  db: Queryable,
  tenantId: string,
  returnId: string,
): Promise<string | undefined> => (await runOne(db, ORDER_OF_RETURN, [tenantId, returnId]))?.order_id;

/** Inserts a return; answers the time of the request. */
export async function addReturn(
  db: Queryable,
  tenantId: string,
  added: Omit<OrderReturn, 'requestedAt'>,
): Promise<Date> {
  const replacements = added.replacements.map(({ unitPriceMinor, ...replacement }) => ({
    ...replacement,
    unitPriceMinor: Number(unitPriceMinor),
  }));
  const lines = added.lines.map(({ lineId, quantity, units, amountMinor }) => ({
    line_id: lineId,
    quantity,
    units,
    amount_minor: Number(amountMinor),
  }));
  const { id, orderId, kind, reason = null, requestKey = null } = added;
  const content = [JSON.stringify(replacements), JSON.stringify(lines)];
  const values = [tenantId, id, orderId, kind, reason, ...content, requestKey];
  return (await runOne(db, ADD_RETURN, values))!.requested_at;
}

/** Writes a return's new state. It was read under the order's lock, so it cannot have changed. */
export async function saveReturn(
  db: Queryable,
  tenantId: string,
  before: OrderReturn,
  { id, status, shippingMinor, linkedOrder, lines }: OrderReturn,
): Promise<void> {
  const decided = lines.map(({ lineId, restock, amountMinor }) => ({
    line_id: lineId,
    restock,
    amount_minor: Number(amountMinor),
  }));
  const { id: linkedId = null, number = null } = linkedOrder ?? {};
  const values = [
    tenantId,
    id,
    before.status,
    status,
    shippingMinor,
    linkedId,
    number,
    JSON.stringify(decided),
  ];
  if (!(await runOne(db, MOVE_RETURN, values)))
    throw new Error(`return ${id} changed under the lock of its order`);
}
