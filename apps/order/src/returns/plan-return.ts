import { DomainError, validationFailed } from '@holdfast/errors';

import { illegalMove } from '../order/order-status.js';
import type { OrderStatus } from '../order/order-status.js';
import type { Order } from '../order/order.js';
import { refundForUnits } from '../order/refund-amount.js';
import { isLive } from '../order/return.js';
import type { OrderReturn, ReturnLine } from '../order/return.js';
import { countUnits, freeUnits, takeUnits } from '../order/units.js';
import type { UnitRange } from '../order/units.js';

/** Pieces that a customer asks to return. */
export interface WantedUnits {
  readonly lineId: string;
  readonly quantity: number;
}

const RETURNABLE: readonly OrderStatus[] = ['delivered', 'return_requested', 'returned'];

const unitsOf = (returns: readonly OrderReturn[], lineId: string): readonly UnitRange[] =>
  returns
    .filter(isLive)
    .flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId).flatMap(({ units }) => units));

/** A line may occur more than once; its quantities add up. */
function summed(wanted: readonly WantedUnits[]): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>();
  for (const { lineId, quantity } of wanted) quantities.set(lineId, (quantities.get(lineId) ?? 0) + quantity);
  return quantities;
}

/** Amount paid for these pieces of a line. */
function amountOf(
  order: Order,
  { lineId, units }: { readonly lineId: string; readonly units: readonly UnitRange[] },
): bigint {
  return units.reduce(
    (amount, [from, to]) =>
      amount + refundForUnits(order, { lineId, quantity: to - from, quantityBefore: from }),
    0n,
  );
}

/** Refuses orders whose goods cannot be returned. Reasons: ILLEGAL_STATUS_TRANSITION, RETURN_NOT_POSSIBLE. */
export function assertReturnable(order: Order): void {
  if (!RETURNABLE.includes(order.status)) throw illegalMove(order.status, 'return_requested');
  if (order.exchangedOrderId === undefined) return;
  throw new DomainError('RETURN_NOT_POSSIBLE', {
    detail: 'goods from an exchange cannot be returned online; the shop decides',
  });
}

/**
 * The lines of a new return: pieces and the amount paid for them. Reasons: VALIDATION_FAILED for lines that the order does not have,
 * RETURN_EXCEEDS_BOUGHT, naming each line, for pieces that were not bought or are already in a return.
 */
export function planReturn(
  order: Order,
  earlier: readonly OrderReturn[],
  wanted: readonly WantedUnits[],
): readonly ReturnLine[] {
  const quantities = summed(wanted);
  const unknownLines = [...quantities.keys()].filter(
    (id) => !order.lines.some(({ lineId }) => lineId === id),
  );
  if (unknownLines.length > 0)
    throw validationFailed(
      unknownLines.map((id) => ({ path: 'lines', message: `the order has no line ${id}` })),
    );
  const planned = order.lines.flatMap((line) => {
    const requested = quantities.get(line.lineId);
    if (requested === undefined) return [];
    const free = freeUnits(line.quantity, unitsOf(earlier, line.lineId));
    return [{ line, requested, free, units: takeUnits(free, requested) }];
  });
  const short = planned.filter(({ requested, units }) => countUnits(units) < requested);
  if (short.length > 0) {
    throw new DomainError('RETURN_EXCEEDS_BOUGHT', {
      errors: short.map(({ line: { lineId, sku }, requested, free }) => ({
        lineId,
        sku,
        requested,
        available: countUnits(free),
      })),
    });
  }
  return planned.map(({ line, requested, units }) => ({
    lineId: line.lineId,
    sku: line.sku,
    name: line.name,
    quantity: requested,
    units,
    amountMinor: amountOf(order, { lineId: line.lineId, units }),
    restock: true,
  }));
}

/** Computes the lines' amounts again: returns from before pieces were rounded have amounts that cannot be refunded. */
export const repriced = (order: Order, lines: readonly ReturnLine[]): readonly ReturnLine[] =>
  lines.map((line) => ({ ...line, amountMinor: amountOf(order, line) }));

/** The order's next status when no return is open any more: returned, or delivered if all were rejected. Undefined: no change. */
export function orderStatusAfter(order: Order, returns: readonly OrderReturn[]): OrderStatus | undefined {
  const isSettled = returns.every(({ status }) => status === 'completed' || status === 'rejected');
  if (order.status !== 'return_requested' || !isSettled) return undefined;
  return returns.some(({ status }) => status === 'completed') ? 'returned' : 'delivered';
}
