import { runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import type { OrderStatus } from '../order/order-status.js';
import type { Order } from '../order/order.js';
import { applySteps, unchanged } from '../order/transition.js';
import type { Step, Transition } from '../order/transition.js';
import { MOVE_ORDER } from './move-order.statements.js';
import { loadOrder } from './order.repository.js';

/** Which order. */
export interface OrderRef {
  readonly tenantId: string;
  readonly orderId: string;
}

/** What became of an order: as it is now, and whether this call changed it. */
export interface Moved {
  readonly order: Order;
  readonly changed: boolean;
  /** What it was before this call. */
  readonly from: OrderStatus;
}

/** So often another mover may come first; every round one of them wins, so this is never reached in earnest. */
const MAX_ROUNDS = 20;

/** Writes a transition if the order still is as it was read; false where it is not, and nothing was written. */
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
 * Decides the next steps from the order as it is, and writes them if it still is so; when somebody else was first, decides anew. Of
 * concurrent moves one wins and the others see its result. `decide` may throw (nothing is written then) or answer no steps.
 * Answers undefined where there is no such order.
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
  throw new Error(`the order ${orderId} was changed by others ${MAX_ROUNDS} times in a row`);
}
