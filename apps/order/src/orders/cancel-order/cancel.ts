import { inTransaction } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';

import { moveOrder } from '../../order-records/move-order.js';
import type { Moved, OrderRef } from '../../order-records/move-order.js';
import type { Order } from '../../order/order.js';
import type { Step } from '../../order/transition.js';
import { refundCancelledExchange } from '../../returns/cancel-exchange.js';

/**
 * Moves an order, possibly to cancelled, in one transaction with `whenChanged` and, for the replacement order of an exchange, the refund of
 * the returned goods.
 */
export const cancelling = (
  pool: Pool,
  ref: OrderRef,
  decide: (order: Order) => readonly Step[],
  whenChanged: (tx: PoolClient) => Promise<unknown> = () => Promise.resolve(),
): Promise<Moved | undefined> =>
  inTransaction(pool, async (tx) => {
    const moved = await moveOrder(tx, ref, decide);
    if (moved?.changed && moved.order.status === 'cancelled') await refundCancelledExchange(tx, moved.order);
    if (moved?.changed) await whenChanged(tx);
    return moved;
  });
