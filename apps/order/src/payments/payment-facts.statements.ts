import { statement } from '@holdfast/postgres';

/** The facts about a payment after an update. */
export interface PaymentFactsRow {
  readonly order_id: string | null;
  readonly is_confirmed: boolean;
  readonly is_captured: boolean;
  readonly failure_reason: string | null;
}

/**
 * Adds facts about a payment. Facts stay, except a refund that failed at the bank. This and CreateOrder take the same row's lock, so the
 * second of the two sees what the first wrote.
 *
 * Parameters: tenant, payment, confirmed at, capture before, captured at, captured amount, failed at, failure reason, refunded amount and
 * the sequence of the event that reports it.
 */
export const ADD_PAYMENT_FACT = statement<PaymentFactsRow>(
  'payment_fact_add',
  `INSERT INTO payment_facts AS f (tenant_id, payment_id, confirmed_at, capture_before, captured_at, captured_minor,
                                   failed_at, failure_reason, refunded_minor, refunded_sequence)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9::bigint, 0), coalesce($10::bigint, 0))
   ON CONFLICT (tenant_id, payment_id) DO UPDATE SET
     confirmed_at = coalesce(f.confirmed_at, excluded.confirmed_at),
     capture_before = coalesce(excluded.capture_before, f.capture_before),
     captured_at = coalesce(f.captured_at, excluded.captured_at),
     captured_minor = coalesce(f.captured_minor, excluded.captured_minor),
     failed_at = coalesce(f.failed_at, excluded.failed_at),
     failure_reason = coalesce(f.failure_reason, excluded.failure_reason),
     refunded_minor = CASE WHEN $9::bigint IS NULL OR excluded.refunded_sequence < f.refunded_sequence THEN f.refunded_minor
                           WHEN excluded.refunded_sequence = f.refunded_sequence THEN greatest(f.refunded_minor, excluded.refunded_minor)
                           ELSE excluded.refunded_minor END,
     refunded_sequence = greatest(f.refunded_sequence, excluded.refunded_sequence),
     updated_at = now()
   RETURNING order_id, confirmed_at IS NOT NULL AS is_confirmed, captured_at IS NOT NULL AS is_captured,
     CASE WHEN failed_at IS NOT NULL THEN coalesce(failure_reason, 'PAYMENT_FAILED') END AS failure_reason`,
);

/** Deletes facts about payments without an order. Parameters: age in seconds, limit. */
export const PURGE_PAYMENT_FACTS = statement(
  'payment_fact_purge',
  `DELETE FROM payment_facts WHERE (tenant_id, payment_id) IN (
     SELECT tenant_id, payment_id FROM payment_facts
     WHERE order_id IS NULL AND updated_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
);
