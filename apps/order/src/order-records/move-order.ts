import { runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import type { OrderStatus } from '../order/order-status.js';
import type { Order } from '../order/order.js';
import { applySteps, unchanged } from '../order/transition.js';
import type { Step, Transition } from '../order/transition.js';
import { MOVE_ORDER } from './move-order.statements.js';
import { loadOrder } from './order.repository.js';

/** Identifies an order. */
export interface OrderRef {
  readonly tenantId: string;
  readonly orderId: string;
}

/** An order after a call, and whether the call changed it. */
export interface Moved {
  readonly order: Order;
  readonly changed: boolean;
  /** Status before this call. */
  readonly from: OrderStatus;
}

/** Retry limit for lost races. One writer wins every round, so real traffic never reaches it. */
const MAX_ROUNDS = 20;

/** Writes a transition if the order is unchanged since it was read. Answers false, with nothing written, if it is not. */
export async function writeTransition(
  db: Queryable,
  before: Order,
  { order, history, events }: Transition,
): Promise<boolean> {
  const context = currentContext();
  const row = await runOne(db, MOVE_ORDER, [
    before.tenantId,
    before.id,
    before.status,
    before.version,
    order.status,
    order.paymentStatus,
    order.version,
    JSON.stringify(history),
    JSON.stringify(events.map(({ id, topic, sequence, payload }) => ({ id, topic, sequence, payload }))),
    context?.traceparent ?? null,
    context?.requestId ?? null,
    context && (context.cause ?? `request:${context.requestId}`),
  ]);
  return row !== undefined;
}

/**
 * Reads the order, lets `decide` choose the next steps and writes them if the order is unchanged; if another writer was first, it starts
 * again. Of concurrent moves one wins, and the others decide on its result. `decide` may throw (nothing is written) or answer no steps.
 * Answers undefined if there is no such order.
 */
export async function moveOrder(
  db: Queryable,
  { tenantId, orderId }: OrderRef,
  decide: (order: Order) => readonly Step[],
): Promise<Moved | undefined> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = await loadOrder(db, tenantId, orderId);
    if (!before) return undefined;
    const steps = decide(before);
    if (steps.length === 0) return { order: before, changed: false, from: before.status };
    const transition = applySteps(unchanged(before), steps);
    if (await writeTransition(db, before, transition))
      return { order: transition.order, changed: true, from: before.status };
  }
  throw new Error(`the order ${orderId} was changed concurrently ${MAX_ROUNDS} times in a row`);
}
