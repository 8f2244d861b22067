import { run, runOne } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';

import { writeTransition } from '../order-records/move-order.js';
import { LOCK_ORDER, loadOrder } from '../order-records/order.repository.js';
import type { Order } from '../order/order.js';
import { unchanged, withEvent } from '../order/transition.js';
import { refundedWith } from './decide-return.js';
import { returnIsCompleted } from './return-events.js';
import { returnsOf } from './returns.repository.js';
import { BECOME_RETURN } from './returns.statements.js';

/**
 * Turns the exchange of a cancelled replacement order into a return, and so refunds the returned goods. They are not restocked again:
 * completing the exchange did that. Runs in the transaction that cancels the replacement order.
 */
export async function refundCancelledExchange(tx: PoolClient, cancelled: Order): Promise<void> {
  const { tenantId, exchangedOrderId } = cancelled;
  if (exchangedOrderId === undefined) return;
  await run(tx, LOCK_ORDER, [tenantId, exchangedOrderId]);
  const became = await runOne(tx, BECOME_RETURN, [tenantId, cancelled.id]);
  const order = became && (await loadOrder(tx, tenantId, exchangedOrderId));
  if (!order) return;
  const returns = await returnsOf(tx, tenantId, order.id);
  const given = returns.find(({ id }) => id === became.id)!;
  const completed = { ...given, lines: given.lines.map((line) => ({ ...line, restock: false })) };
  const refundedMinor = refundedWith({ order, returns }, completed);
  const transition = withEvent(unchanged(order), (now, sequence) =>
    returnIsCompleted(now, sequence, completed, refundedMinor),
  );
  if (!(await writeTransition(tx, order, transition)))
    throw new Error(`order ${order.id} changed under its lock`);
}
