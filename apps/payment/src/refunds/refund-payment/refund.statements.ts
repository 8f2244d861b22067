import { statement } from '@holdfast/postgres';

import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import type { Payment } from '../../payment/payment.js';
import type { Refund } from './refund.js';

const REFUND_COLUMNS = `r.id, r.tenant_id AS "tenantId", r.payment_id AS "paymentId", r.idempotency_key AS "idempotencyKey",
  r.amount_minor AS "amountMinor", r.currency, r.reason, r.status, r.failure_code AS "failureCode"`;

export const FIND = statement<Refund>(
  'refund_find',
  `SELECT ${REFUND_COLUMNS} FROM refunds r WHERE r.tenant_id = $1 AND r.id = $2`,
);

export const FIND_BY_KEY = statement<Refund>(
  'refund_find_by_key',
  `SELECT ${REFUND_COLUMNS} FROM refunds r WHERE r.tenant_id = $1 AND r.payment_id = $2 AND r.idempotency_key = $3`,
);

// The write that opens the refund reserves its amount, so concurrent refunds never exceed the captured amount.
export const OPEN = statement<Refund>(
  'refund_open',
  `WITH reserved AS (
     UPDATE payments p SET
       refund_reserved_minor = p.refund_reserved_minor + $5::bigint,
       status = CASE WHEN p.status = 'collected' THEN 'refund_due' ELSE p.status END,
       updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2
       -- An ended payment has captured money only if it was paid late: then it may only be refunded.
       AND p.status IN ('captured', 'partially_refunded', 'refunded', 'collected', 'refund_due', 'declined', 'voided', 'expired')
       AND p.refund_reserved_minor + $5::bigint <= p.captured_minor
       AND NOT EXISTS (SELECT FROM refunds r WHERE r.payment_id = $2 AND r.idempotency_key = $4)
     RETURNING p.*
   ), opened AS (
     INSERT INTO refunds (id, tenant_id, payment_id, idempotency_key, amount_minor, currency, reason, status, next_attempt_at)
     SELECT $3, $1, $2, $4, $5::bigint, reserved.currency, $6, CASE WHEN reserved.gateway = 'cod' THEN 'manual' ELSE 'pending' END,
            now() + make_interval(secs => $9::float8 / 1000)
     FROM reserved
     RETURNING *
   ), called AS (
     INSERT INTO gateway_calls (subject_id, operation, number, tenant_id, payment_id, gateway_account, idempotency_key, request)
     SELECT $3, 'refund', 1, $1, $2, reserved.gateway_account, $7, $8::jsonb FROM reserved WHERE reserved.gateway <> 'cod'
   )
   SELECT ${REFUND_COLUMNS} FROM opened r`,
);

export const FINISH = statement<Payment>(
  'refund_finish',
  `WITH done AS (
     UPDATE refunds SET status = 'succeeded', gateway_refund_id = $3, succeeded_at = now(), updated_at = now()
     WHERE tenant_id = $1 AND id = $2 AND status = $9
     RETURNING *
   ), moved AS (
     UPDATE payments p SET
       refunded_minor = p.refunded_minor + done.amount_minor,
       -- An ended payment keeps its status, and cash has no status for a partial refund (PAY-2).
       status = CASE WHEN p.status IN ('declined', 'voided', 'expired') THEN p.status
                     WHEN p.gateway = 'cod' AND p.refunded_minor + done.amount_minor < p.captured_minor THEN p.status
                     WHEN p.refunded_minor + done.amount_minor >= p.captured_minor THEN 'refunded' ELSE 'partially_refunded' END,
       refunded_at = now(),
       release_due_at = NULL,
       event_sequence = p.event_sequence + 1,
       updated_at = now()
     FROM done WHERE p.tenant_id = $1 AND p.id = done.payment_id
     RETURNING p.*
   ), answered AS (
     UPDATE gateway_calls c SET outcome = 'refunded', answered_at = now() FROM done
     WHERE c.subject_id = done.id AND c.operation = 'refund' AND c.outcome IS NULL
   ), published AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT e.id, moved.tenant_id, e.topic, moved.id::text, moved.event_sequence,
            e.payload || jsonb_build_object(
              'sequence', moved.event_sequence,
              'refunded_total', jsonb_build_object('amount_minor', moved.refunded_minor, 'currency', moved.currency),
              'is_full', moved.refunded_minor >= moved.captured_minor),
            $7, $8
     FROM moved, unnest($4::uuid[], $5::text[], $6::jsonb[]) AS e (id, topic, payload)
   )
   SELECT ${PAYMENT_COLUMNS} FROM moved p`,
);

export const FAIL = statement<Payment>(
  'refund_fail',
  `WITH done AS (
     UPDATE refunds SET status = 'failed', failure_code = $3, updated_at = now()
     WHERE tenant_id = $1 AND id = $2 AND status = 'pending'
     RETURNING *
   ), answered AS (
     UPDATE gateway_calls c SET outcome = 'refused', answered_at = now() FROM done
     WHERE c.subject_id = done.id AND c.operation = 'refund' AND c.outcome IS NULL
   )
   UPDATE payments p SET refund_reserved_minor = p.refund_reserved_minor - done.amount_minor, updated_at = now()
   FROM done WHERE p.tenant_id = $1 AND p.id = done.payment_id
   RETURNING ${PAYMENT_COLUMNS}`,
);

// The amount may be refunded again and the status follows the sums (MOVES_BY_FAILED_REFUND). If another payment of the checkout is live by
// now, the status stays, since a checkout has one live payment at most: then only the sums change.
export const TAKE_BACK = statement<Payment>(
  'refund_take_back',
  `WITH returned AS (
     UPDATE refunds SET status = 'failed', failure_code = $3, succeeded_at = NULL, updated_at = now()
     WHERE tenant_id = $1 AND id = $2 AND status = 'succeeded'
     RETURNING *
   ), moved AS (
     UPDATE payments p SET
       refunded_minor = p.refunded_minor - returned.amount_minor,
       refund_reserved_minor = p.refund_reserved_minor - returned.amount_minor,
       status = CASE WHEN NOT p.status = ANY($9::text[]) THEN p.status
                     WHEN p.status = 'refunded' AND EXISTS (
                       SELECT FROM payments o WHERE o.tenant_id = p.tenant_id AND o.checkout_id = p.checkout_id AND o.id <> p.id
                         AND o.status NOT IN ('declined', 'voided', 'expired', 'refunded')) THEN p.status
                     WHEN p.refunded_minor = returned.amount_minor THEN 'captured' ELSE 'partially_refunded' END,
       refunded_at = CASE WHEN p.refunded_minor = returned.amount_minor THEN NULL ELSE p.refunded_at END,
       event_sequence = p.event_sequence + 1,
       updated_at = now()
     FROM returned WHERE p.tenant_id = $1 AND p.id = returned.payment_id
     RETURNING p.*
   ), published AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT e.id, moved.tenant_id, e.topic, moved.id::text, moved.event_sequence,
            e.payload || jsonb_build_object(
              'sequence', moved.event_sequence,
              'refunded_total', jsonb_build_object('amount_minor', moved.refunded_minor, 'currency', moved.currency)),
            $7, $8
     FROM moved, unnest($4::uuid[], $5::text[], $6::jsonb[]) AS e (id, topic, payload)
   )
   SELECT ${PAYMENT_COLUMNS} FROM moved p`,
);

export const CLAIM = statement<Refund>(
  'refund_claim',
  `UPDATE refunds r SET attempts = r.attempts + 1, next_attempt_at = now() + make_interval(secs => $2::float8 / 1000)
   WHERE r.id IN (SELECT id FROM refunds WHERE status = 'pending' AND next_attempt_at <= now()
                  ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING ${REFUND_COLUMNS}`,
);

export const POSTPONE = statement(
  'refund_postpone',
  `UPDATE refunds SET updated_at = now(),
     next_attempt_at = now() + make_interval(secs => LEAST($3::float8 / 1000 * power(2, LEAST(attempts, 12)), 3600))
   WHERE tenant_id = $1 AND id = $2 AND status = 'pending'`,
);
