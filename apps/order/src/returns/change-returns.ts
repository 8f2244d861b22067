import { DomainError } from '@holdfast/errors';
import { inTransaction, runOne } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';

import { writeTransition } from '../order-records/move-order.js';
import type { OrderRef } from '../order-records/move-order.js';
import { LOCK_ORDER, loadOrder } from '../order-records/order.repository.js';
import type { Order } from '../order/order.js';
import type { OrderReturn } from '../order/return.js';
import type { Transition } from '../order/transition.js';
import { returnsOf } from './returns.repository.js';

/** An order with all its returns, locked until the transaction ends. */
export interface LockedOrder {
  readonly tx: PoolClient;
  readonly order: Order;
  readonly returns: readonly OrderReturn[];
}

/** Works on the returns of an order under its lock, in one transaction. Throws ORDER_NOT_FOUND. */
export const withReturns = <T>(
  pool: Pool,
  { tenantId, orderId }: OrderRef,
  work: (locked: LockedOrder) => Promise<T>,
): Promise<T> =>
  inTransaction(pool, async (tx) => {
    await runOne(tx, LOCK_ORDER, [tenantId, orderId]);
    const order = await loadOrder(tx, tenantId, orderId);
    if (!order) throw new DomainError('ORDER_NOT_FOUND');
    return work({ tx, order, returns: await returnsOf(tx, tenantId, orderId) });
  });

/** Writes the order's transition in the transaction of its return. */
export async function saveTransition({ tx, order }: LockedOrder, transition: Transition): Promise<void> {
  if (!(await writeTransition(tx, order, transition)))
    throw new Error(`order ${order.id} changed under its lock`);
}

/** Finds the return with the id. Throws RETURN_NOT_FOUND. */
export function returnOf(returns: readonly OrderReturn[], returnId: string): OrderReturn {
  const found = returns.find(({ id }) => id === returnId);
  if (!found) throw new DomainError('RETURN_NOT_FOUND');
  return found;
}
