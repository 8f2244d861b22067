import { Injectable } from '@nestjs/common';

import { Pool, run, runOne, statement } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import { EXISTING_ORDER } from '../../order-records/insert-order.statements.js';

/** The checkout has an order, or its attempts up to the given one can no longer create one. */
export type FenceResult =
  | { readonly kind: 'fenced' }
  | { readonly kind: 'ordered'; readonly orderId: string; readonly number: string; readonly attempt: number };

/**
 * Look-up and fence in one conditional write of the row that CreateOrder claims. It also writes a row if there is none: an attempt
 * that arrives later must be refused too. Parameters: tenant, checkout, attempt.
 */
const FENCE = statement<{ order_id: string | null }>(
  'order_fence_session',
  `INSERT INTO cart_sessions AS s (tenant_id, cart_session_id, fenced_attempt) VALUES ($1, $2, $3::integer)
   ON CONFLICT (tenant_id, cart_session_id) DO UPDATE SET fenced_attempt =
     CASE WHEN s.order_id IS NULL THEN greatest(s.fenced_attempt, excluded.fenced_attempt) ELSE s.fenced_attempt END
   RETURNING s.order_id`,
);

/** Answers the checkout's order, or fences its attempts up to this one for good (ORD-1). Idempotent; a lower fence changes nothing. */
@Injectable()
export class FenceCheckout {
  constructor(private readonly pool: Pool) {}

  async execute(checkoutId: string, attempt: number): Promise<FenceResult> {
    const tenantId = currentTenant();
    const orderId = (await run(this.pool, FENCE, [tenantId, checkoutId, attempt]))[0]?.order_id;
    if (!orderId) return { kind: 'fenced' };
    const order = await runOne(this.pool, EXISTING_ORDER, [tenantId, orderId]);
    if (!order) throw new Error(`the order ${orderId} of a checkout does not exist`);
    return { kind: 'ordered', orderId, number: order.number, attempt: order.attempt };
  }
}
