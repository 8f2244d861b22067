import { statement } from '@holdfast/postgres';

import type { GatewayCall, Payment } from '../payment/payment.js';
import { CALL_COLUMNS, PAYMENT_COLUMNS } from './payment-columns.js';

export const FIND = statement<Payment>(
  'payment_find',
  `SELECT ${PAYMENT_COLUMNS} FROM payments p WHERE p.tenant_id = $1 AND p.id = $2`,
);

export const IS_TAKEN = statement<{ taken: boolean }>(
  'payment_is_taken',
  'SELECT EXISTS (SELECT FROM payments WHERE id = $1) AS taken',
);

export const FIND_BY_CHECKOUT = statement<Payment>(
  'payment_find_by_checkout',
  `SELECT ${PAYMENT_COLUMNS} FROM payments p WHERE p.tenant_id = $1 AND p.checkout_id = $2 ORDER BY p.attempt DESC`,
);

// The one look-up without a tenant, by ids that are unique per gateway account: a webhook names no tenant, its payment's row does (SYS-6).
export const FIND_BY_GATEWAY_ID = statement<Payment>(
  'payment_find_by_gateway_id',
  `SELECT ${PAYMENT_COLUMNS} FROM payments p
   WHERE p.gateway_account = $3 AND (p.gateway_transaction_id = $1 OR p.gateway_page_id = $1
                                     OR (p.id = $2::uuid AND p.gateway_transaction_id IS NULL)) LIMIT 1`,
);

// Every authorization and every void of a checkout writes the fence row, so of two at once the second waits and then sees the first.
// `ON CONFLICT DO UPDATE` reads the row's newest version, not the statement's snapshot. The unique indexes refuse a second payment of
// the attempt and a second live payment of the checkout.
export const INSERT = statement<{ fencedThrough: number; inserted: boolean }>(
  'payment_insert',
  `WITH fence AS (
     INSERT INTO checkout_fences AS f (tenant_id, checkout_id, fenced_through) VALUES ($2, $3, 0)
     ON CONFLICT (tenant_id, checkout_id) DO UPDATE SET fenced_through = f.fenced_through
     RETURNING fenced_through
   ), inserted AS (
     INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, gateway_account, status, amount_minor, currency,
                           customer_id, email, line_summary, is_hosted)
     SELECT $1, $2, $3, $4, 'stripe', $5, 'pending', $6, $7, $8, $9, $10, $13::text = 'open_page' FROM fence WHERE fence.fenced_through < $4
     ON CONFLICT DO NOTHING
     RETURNING id
   ), called AS (
     INSERT INTO gateway_calls (subject_id, operation, number, tenant_id, payment_id, gateway_account, idempotency_key, request)
     SELECT inserted.id, $13::text, 1, $2, inserted.id, $5, $11, $12::jsonb FROM inserted
   )
   SELECT fence.fenced_through AS "fencedThrough", EXISTS (SELECT FROM inserted) AS inserted FROM fence`,
);

// The guard of every move: only from a status that the table allows, and never to an authorization for a fenced attempt. Pending webhooks
// that report what the payment shows then need no work of their own: the same rule as for a webhook that arrives later.
export const MOVE = statement<Payment>(
  'payment_move',
  `WITH moved AS (
     UPDATE payments p SET
       status = $3,
       gateway_transaction_id = COALESCE($5, p.gateway_transaction_id),
       authorized_minor = CASE WHEN $3 IN ('authorized', 'captured', 'collected') THEN p.amount_minor ELSE p.authorized_minor END,
       authorized_at = CASE WHEN $3 IN ('authorized', 'captured') THEN COALESCE(p.authorized_at, now()) ELSE p.authorized_at END,
       capture_before = CASE WHEN $3 = 'authorized' THEN COALESCE(to_timestamp($6::float8), now() + make_interval(days => $7::int))
                             ELSE p.capture_before END,
       capture_minor = COALESCE($8::bigint, p.capture_minor),
       captured_minor = COALESCE($8::bigint, p.captured_minor),
       paid_at = CASE WHEN $8::bigint IS NULL THEN p.paid_at ELSE now() END,
       decline_code = COALESCE($9, p.decline_code),
       failure_reason = COALESCE($10, p.failure_reason),
       failure_code = COALESCE($11, p.failure_code),
       event_sequence = p.event_sequence + cardinality($14::uuid[]),
       release_due_at = CASE WHEN $3 IN ('declined', 'voided', 'expired') THEN NULL ELSE p.release_due_at END,
       updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2 AND p.status = ANY($4::text[])
       AND NOT ($3 IN ('authorized', 'requires_action') AND EXISTS (
         SELECT FROM checkout_fences f
         WHERE f.tenant_id = p.tenant_id AND f.checkout_id = p.checkout_id AND f.fenced_through >= p.attempt))
     RETURNING p.*
   ), answered AS (
     UPDATE gateway_calls c SET outcome = $3, answered_at = now() FROM moved
     WHERE c.subject_id = moved.id AND c.operation = $12 AND c.number = $13 AND c.outcome IS NULL
   ), published AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT e.id, moved.tenant_id, e.topic, moved.id::text, s.sequence,
            e.payload || jsonb_build_object('sequence', s.sequence), $17, $18
     FROM moved, unnest($14::uuid[], $15::text[], $16::jsonb[]) WITH ORDINALITY AS e (id, topic, payload, n),
          LATERAL (SELECT moved.event_sequence - cardinality($14::uuid[]) + e.n AS sequence) s
     ORDER BY e.n
   ), shown AS (
     UPDATE webhook_events w SET status = 'applied', applied_at = now() FROM moved
     WHERE w.payment_id = moved.id AND w.status = 'pending' AND w.type = ANY($19::text[])
       AND w.transaction_id = moved.gateway_transaction_id AND w.gateway_account = moved.gateway_account
   )
   SELECT ${PAYMENT_COLUMNS} FROM moved p`,
);

export const FENCE = statement<{ fencedThrough: number }>(
  'payment_fence',
  `INSERT INTO checkout_fences AS f (tenant_id, checkout_id, fenced_through) VALUES ($1, $2, $3)
   ON CONFLICT (tenant_id, checkout_id) DO UPDATE
   SET fenced_through = GREATEST(f.fenced_through, excluded.fenced_through), updated_at = now()
   RETURNING fenced_through AS "fencedThrough"`,
);

export const FIND_CALL = statement<GatewayCall>(
  'payment_find_call',
  `SELECT ${CALL_COLUMNS} FROM gateway_calls c
   WHERE c.tenant_id = $1 AND c.subject_id = $2 AND c.operation = $3 ORDER BY c.number DESC LIMIT 1`,
);

// Marked before it is sent: the first sender, if rejected, must then not take that for the final answer. Both write the call's row, so one
// of the two always sees the other.
export const RESEND_CALL = statement<GatewayCall>(
  'payment_resend_call',
  `UPDATE gateway_calls c SET resent = true
   WHERE c.tenant_id = $1 AND c.subject_id = $2 AND c.operation = $3
     AND c.number = (SELECT max(l.number) FROM gateway_calls l WHERE l.subject_id = $2 AND l.operation = $3)
     AND c.outcome IS DISTINCT FROM 'turned_away'
   RETURNING ${CALL_COLUMNS}`,
);

// Only for a call that was sent once: then no other request under its key can have created anything.
export const END_REJECTED = statement<Payment>(
  'payment_end_rejected',
  `WITH called AS (
     UPDATE gateway_calls c SET outcome = 'turned_away', answered_at = now()
     WHERE c.tenant_id = $1 AND c.subject_id = $2 AND c.operation IN ('authorize', 'open_page') AND c.number = 1
       AND NOT c.resent AND c.outcome IS NULL
     RETURNING c.payment_id
   ), ended AS (
     UPDATE payments p SET status = 'voided', failure_reason = 'PAYMENT_UNAVAILABLE', release_due_at = NULL, updated_at = now()
     FROM called WHERE p.tenant_id = $1 AND p.id = called.payment_id AND p.status IN ('pending', 'in_doubt')
     RETURNING p.*
   )
   SELECT ${PAYMENT_COLUMNS} FROM ended p`,
);

export const ADD_CALL = statement(
  'payment_add_call',
  `INSERT INTO gateway_calls (subject_id, operation, number, tenant_id, payment_id, gateway_account, idempotency_key, request)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb) ON CONFLICT DO NOTHING`,
);
