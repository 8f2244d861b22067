import { GUARDED_MARK, markedStatement } from '@holdfast/inbox';
import { statement } from '@holdfast/postgres';

import { recordsOfMove } from '../order-records/move-order.statements.js';
import type { OrderRow } from '../order-records/order-row.js';
import { LINES } from '../order-records/order.repository.js';

/** The facts about a payment after an update. */
export interface PaymentFactsRow {
  readonly order_id: string | null;
  readonly is_confirmed: boolean;
  readonly is_captured: boolean;
  readonly failure_reason: string | null;
}

/** The row of a payment's facts; a SELECT or VALUES in the order of the parameters follows. */
const INSERT_FACTS = `INSERT INTO payment_facts AS f (tenant_id, payment_id, confirmed_at, capture_before, captured_at, captured_minor,
                                   failed_at, failure_reason, refunded_minor, refunded_sequence)`;

/** Facts stay, except a refund that failed at the bank. An update without a refund has the sequence 0. */
const MERGE_FACTS = `ON CONFLICT (tenant_id, payment_id) DO UPDATE SET
     confirmed_at = coalesce(f.confirmed_at, excluded.confirmed_at),
     capture_before = coalesce(excluded.capture_before, f.capture_before),
     captured_at = coalesce(f.captured_at, excluded.captured_at),
     captured_minor = coalesce(f.captured_minor, excluded.captured_minor),
     failed_at = coalesce(f.failed_at, excluded.failed_at),
     failure_reason = coalesce(f.failure_reason, excluded.failure_reason),
     refunded_minor = CASE WHEN excluded.refunded_sequence = 0 OR excluded.refunded_sequence < f.refunded_sequence THEN f.refunded_minor
                           WHEN excluded.refunded_sequence = f.refunded_sequence THEN greatest(f.refunded_minor, excluded.refunded_minor)
                           ELSE excluded.refunded_minor END,
     refunded_sequence = greatest(f.refunded_sequence, excluded.refunded_sequence),
     updated_at = now()`;

const FAILURE = `CASE WHEN f.failed_at IS NOT NULL THEN coalesce(f.failure_reason, 'PAYMENT_FAILED') END`;

/**
 * Adds facts about a payment. This and CreateOrder take the same row's lock, so the second of the two sees what the first wrote.
 *
 * Parameters: tenant, payment, confirmed at, capture before, captured at, captured amount, failed at, failure reason, refunded amount and
 * the sequence of the event that reports it.
 */
export const ADD_PAYMENT_FACT = statement<PaymentFactsRow>(
  'payment_fact_add',
  `${INSERT_FACTS}
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9::bigint, 0), coalesce($10::bigint, 0))
   ${MERGE_FACTS}
   RETURNING order_id, confirmed_at IS NOT NULL AS is_confirmed, captured_at IS NOT NULL AS is_captured, ${FAILURE} AS failure_reason`,
);

/** An order with the facts about its payment. */
export interface PaidOrderRow extends OrderRow {
  readonly is_confirmed: boolean;
  readonly is_captured: boolean;
  readonly failure_reason: string | null;
  /** With all its digits, unlike a Date. */
  readonly changed_at: string;
  /** Events of its fulfilment have come too early. */
  readonly has_early: boolean;
}

/** The order of a payment, where there is one. Parameters: tenant, payment. */
export const READ_PAID_ORDER = statement<PaidOrderRow>(
  'paid_order_read',
  `SELECT o.*, ${LINES}, f.confirmed_at IS NOT NULL AS is_confirmed, f.captured_at IS NOT NULL AS is_captured,
     ${FAILURE} AS failure_reason, o.updated_at::text AS changed_at,
     EXISTS (SELECT FROM kept_news k WHERE k.tenant_id = o.tenant_id AND k.order_id = o.id AND k.reason = 'TOO_EARLY') AS has_early
   FROM payment_facts f JOIN orders o ON o.tenant_id = f.tenant_id AND o.id = f.order_id
   WHERE f.tenant_id = $1 AND f.payment_id = $2`,
);

/** Whether order or facts have changed since they were read: then nothing was written. */
export interface ReactionRow {
  readonly is_superseded: boolean;
}

/**
 * Marks the event, adds its facts and moves the order, with history and events, or does nothing: where the event was marked before, and
 * where order or facts are no longer as they were read. The facts' row is locked first, as by every other writer of the two.
 *
 * Parameters from $4: payment and facts as above; order, then status, version, time of change and facts as they were read ($13 to $19);
 * then status, payment status, version, history, events, traceparent, request id, cause.
 */
export const REACT_TO_PAYMENT = markedStatement<ReactionRow>(
  'payment_react',
  `WITH known AS (
     SELECT f.order_id FROM payment_facts f
     WHERE f.tenant_id = $2 AND f.payment_id = $4 AND (f.confirmed_at IS NOT NULL) = $17 AND (f.captured_at IS NOT NULL) = $18
       AND ${FAILURE} IS NOT DISTINCT FROM $19
     FOR UPDATE
   ), unchanged AS (
     SELECT o.id FROM known JOIN orders o ON o.id = known.order_id
     WHERE o.tenant_id = $2 AND o.id = $13::uuid AND o.status = $14 AND o.version = $15::bigint AND o.updated_at = $16::timestamptz
     FOR UPDATE OF o
   ), ${GUARDED_MARK}, fact AS (
     ${INSERT_FACTS}
     SELECT $2, $4, $5::timestamptz, $6::timestamptz, $7::timestamptz, $8::bigint, $9::timestamptz, $10, coalesce($11::bigint, 0), coalesce($12::bigint, 0)
     FROM mark
     ${MERGE_FACTS}
   ), moved AS (
     UPDATE orders SET status = $20, payment_status = $21, version = $22::bigint, updated_at = now() FROM mark
     WHERE tenant_id = $2 AND id = $13::uuid AND status = $14 AND version = $15::bigint AND version <> $22::bigint
     RETURNING id
   ), ${recordsOfMove({ tenant: '$2', history: '$23', events: '$24', traceparent: '$25', requestId: '$26', cause: '$27' })}
   SELECT coalesce($1, '') AS event_id, NOT EXISTS (SELECT FROM unchanged) AS is_superseded
   WHERE EXISTS (SELECT FROM mark) OR NOT EXISTS (SELECT FROM unchanged)`,
);

/** Deletes facts about payments without an order. Parameters: age in seconds, limit. */
export const PURGE_PAYMENT_FACTS = statement(
  'payment_fact_purge',
  `DELETE FROM payment_facts WHERE (tenant_id, payment_id) IN (
     SELECT tenant_id, payment_id FROM payment_facts
     WHERE order_id IS NULL AND updated_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
);
