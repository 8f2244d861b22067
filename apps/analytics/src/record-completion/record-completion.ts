import type { DataOf, orderCompleted } from '@holdfast/events';
import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { insertCompletion } from './record-completion.statements.js';

/** Records that an order was delivered (CON-4). Idempotent by order. */
export async function recordCompletion(tx: Queryable, data: DataOf<typeof orderCompleted>): Promise<void> {
  await run(tx, insertCompletion, [
    data.tenant_id,
    data.order_id,
    data.order_number,
    data.customer_id ?? null,
    data.payment_type,
    data.total.currency,
    data.total.amount_minor,
    data.lines.reduce((items, line) => items + line.quantity, 0),
    data.placed_at,
    data.completed_at,
  ]);
}
