import { run, runOne, statement } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';

import { writeTransition } from '../order-records/move-order.js';
import { LOCK_ORDER, loadOrder } from '../order-records/order.repository.js';
import type { Order } from '../order/order.js';
import { telling, unchanged } from '../order/transition.js';
import { refundedWith } from './decide-return.js';
import { returnIsCompleted } from './return-events.js';
import { returnsOf } from './returns.repository.js';

/** Once: a return has no replacement that could be cancelled. Parameters: tenant, linked order. */
const BECOME_RETURN = statement<{ id: string }>(
  'order_exchange_become_return',
  `UPDATE order_returns SET kind = 'return', updated_at = now()
   WHERE tenant_id = $1 AND linked_order_id = $2::uuid AND kind = 'exchange' AND status = 'completed' RETURNING id`,
);

/**
 * The replacement of an exchange will not leave, so the exchange was a return: what was paid for the goods that came back is given back.
 * They went back on the shelf when the exchange was completed. In the transaction that cancels the linked order.
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
  const told = { ...given, lines: given.lines.map((line) => ({ ...line, restock: false })) };
  const refundedMinor = refundedWith({ order, returns }, told);
  const transition = telling(unchanged(order), (now, sequence) =>
    returnIsCompleted(now, sequence, told, refundedMinor),
  );
  if (!(await writeTransition(tx, order, transition)))
    throw new Error(`order ${order.id} changed under its lock`);
}
