import { run, runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import { EXISTING_ORDER } from '../../order-records/insert-order.statements.js';

/** The session has an order, or its attempts up to the given one can never become one. */
export type Fenced =
  | { readonly kind: 'fenced' }
  | { readonly kind: 'ordered'; readonly orderId: string; readonly number: string; readonly attempt: number };

/**
 * Look-up and fence in one conditional write of the row that CreateOrder claims. It is written even where there was no row yet: an
 * attempt that has not arrived must be refused as well. Parameters: tenant, session, attempt.
 */
const FENCE = statement<{ order_id: string | null }>(
  'order_fence_session',
  `INSERT INTO cart_sessions AS s (tenant_id, cart_session_id, fenced_attempt) VALUES ($1, $2, $3::integer)
   ON CONFLICT (tenant_id, cart_session_id) DO UPDATE SET fenced_attempt =
     CASE WHEN s.order_id IS NULL THEN greatest(s.fenced_attempt, excluded.fenced_attempt) ELSE s.fenced_attempt END
   RETURNING s.order_id`,
);

/** Answers with the session's order, or closes its attempts up to this one for ever (ORD-1). Idempotent; an older fence lowers nothing. */
export class FenceCartSession {
  constructor(private readonly pool: Pool) {}

  async execute(cartSessionId: string, attempt: number): Promise<Fenced> {
    const tenantId = currentTenant();
    const orderId = (await run(this.pool, FENCE, [tenantId, cartSessionId, attempt]))[0]?.order_id;
    if (!orderId) return { kind: 'fenced' };
    const order = await runOne(this.pool, EXISTING_ORDER, [tenantId, orderId]);
    if (!order) throw new Error(`the order ${orderId} of a session does not exist`);
    return { kind: 'ordered', orderId, number: order.number, attempt: order.attempt };
  }
}
