import { statement } from '@holdfast/postgres';

/**
 * Look-up and fence in one conditional write of the row that CreateOrder claims. It also writes a row if there is none: an attempt
 * that arrives later must be refused too. Parameters: tenant, checkout, attempt.
 */
export const FENCE = statement<{ order_id: string | null }>(
  'order_fence_session',
  `INSERT INTO cart_sessions AS s (tenant_id, cart_session_id, fenced_attempt) VALUES ($1, $2, $3::integer)
   ON CONFLICT (tenant_id, cart_session_id) DO UPDATE SET fenced_attempt =
     CASE WHEN s.order_id IS NULL THEN greatest(s.fenced_attempt, excluded.fenced_attempt) ELSE s.fenced_attempt END
   RETURNING s.order_id`,
);
