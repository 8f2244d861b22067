import type { OutgoingEvent } from '@holdfast/events';
import { isConstraintViolation, run, runOne, statement } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';

import type { GatewayRequest } from '../../gateway/gateway.port.js';
import { MOVES_BY_FAILED_REFUND } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import { eventColumns } from '../../store/event-columns.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';
import { callKey } from '../../store/payment.repository.js';
import type { Refund } from './refund.js';

/** A refund that is about to be opened. */
export interface RefundToOpen {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly request: GatewayRequest;
  /** How long the opener itself works on it before the worker may take it over. */
  readonly leaseMs: number;
}

const REFUND_COLUMNS = `r.id, r.tenant_id AS "tenantId", r.payment_id AS "paymentId", r.idempotency_key AS "idempotencyKey",
  r.amount_minor AS "amountMinor", r.currency, r.reason, r.status, r.failure_code AS "failureCode"`;

const FIND = statement<Refund>(
  'refund-find',
  `SELECT ${REFUND_COLUMNS} FROM refunds r WHERE r.tenant_id = $1 AND r.id = $2`,
);

const FIND_BY_KEY = statement<Refund>(
  'refund-find-by-key',
  `SELECT ${REFUND_COLUMNS} FROM refunds r WHERE r.tenant_id = $1 AND r.payment_id = $2 AND r.idempotency_key = $3`,
);

// The amount is reserved by the same write that opens the refund: however many run at once, their sum stays within what was captured.
const OPEN = statement<Refund>(
  'refund-open',
  `WITH reserved AS (
     UPDATE payments p SET
       refund_reserved_minor = p.refund_reserved_minor + $5::bigint,
       status = CASE WHEN p.status = 'collected' THEN 'refund_due' ELSE p.status END,
       updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2
       -- Where a payment had ended, nothing is captured, unless money came afterwards: then that may only go back.
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

const FINISH = statement<PaymentRow>(
  'refund-finish',
  `WITH done AS (
     UPDATE refunds SET status = 'succeeded', gateway_refund_id = $3, succeeded_at = now(), updated_at = now()
     WHERE tenant_id = $1 AND id = $2 AND status = $9
     RETURNING *
   ), moved AS (
     UPDATE payments p SET
       refunded_minor = p.refunded_minor + done.amount_minor,
       -- What money came after an end keeps the end, and cash has no status for a part (PAY-2).
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
   ), told AS (
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

const FAIL = statement<PaymentRow>(
  'refund-fail',
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

// The amount is free to be refunded again, and the payment is what its sums say (MOVES_BY_FAILED_REFUND). Where its checkout was paid otherwise
// meanwhile, the status stays, since only one payment of a checkout may live: the sums tell.
const TAKE_BACK = statement<PaymentRow>(
  'refund-take-back',
  `WITH undone AS (
     UPDATE refunds SET status = 'failed', failure_code = $3, succeeded_at = NULL, updated_at = now()
     WHERE tenant_id = $1 AND id = $2 AND status = 'succeeded'
     RETURNING *
   ), moved AS (
     UPDATE payments p SET
       refunded_minor = p.refunded_minor - undone.amount_minor,
       refund_reserved_minor = p.refund_reserved_minor - undone.amount_minor,
       status = CASE WHEN NOT p.status = ANY($9::text[]) THEN p.status
                     WHEN p.status = 'refunded' AND EXISTS (
                       SELECT FROM payments o WHERE o.tenant_id = p.tenant_id AND o.checkout_id = p.checkout_id AND o.id <> p.id
                         AND o.status NOT IN ('declined', 'voided', 'expired', 'refunded')) THEN p.status
                     WHEN p.refunded_minor = undone.amount_minor THEN 'captured' ELSE 'partially_refunded' END,
       refunded_at = CASE WHEN p.refunded_minor = undone.amount_minor THEN NULL ELSE p.refunded_at END,
       event_sequence = p.event_sequence + 1,
       updated_at = now()
     FROM undone WHERE p.tenant_id = $1 AND p.id = undone.payment_id
     RETURNING p.*
   ), told AS (
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

const CLAIM = statement<Refund>(
  'refund-claim',
  `UPDATE refunds r SET attempts = r.attempts + 1, next_attempt_at = now() + make_interval(secs => $2::float8 / 1000)
   WHERE r.id IN (SELECT id FROM refunds WHERE status = 'pending' AND next_attempt_at <= now()
                  ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING ${REFUND_COLUMNS}`,
);

const POSTPONE = statement(
  'refund-postpone',
  `UPDATE refunds SET updated_at = now(),
     next_attempt_at = now() + make_interval(secs => LEAST($3::float8 / 1000 * power(2, LEAST(attempts, 12)), 3600))
   WHERE tenant_id = $1 AND id = $2 AND status = 'pending'`,
);

/** Refunds, each with its part of the payment reserved from the moment it is opened. */
export class RefundRepository {
  constructor(
    private readonly pool: Pool,
    private readonly onWrite: (tenantId: string, paymentId: string) => void = () => undefined,
  ) {}

  findByKey(
    { tenantId, id }: Payment,
    idempotencyKey: string,
    db: Queryable = this.pool,
  ): Promise<Refund | undefined> {
    return runOne(db, FIND_BY_KEY, [tenantId, id, idempotencyKey]);
  }

  find(tenantId: string, id: string): Promise<Refund | undefined> {
    return runOne(this.pool, FIND, [tenantId, id]);
  }

  /** Reserves the amount and opens the refund. undefined: the key is known, or the payment does not allow it. */
  async open(payment: Payment, refund: RefundToOpen, db: Queryable = this.pool): Promise<Refund | undefined> {
    try {
      return await runOne(db, OPEN, [
        payment.tenantId,
        payment.id,
        refund.id,
        refund.idempotencyKey,
        refund.amountMinor,
        refund.reason,
        callKey('refund', refund.id, 1),
        JSON.stringify(refund.request),
        refund.leaseMs,
      ]);
    } catch (error) {
      // Two calls with one key at once: the other one opened it, and this statement's reservation is undone with it.
      if (isConstraintViolation(error, 'refunds_idempotency_key_key')) return undefined;
      throw error;
    }
  }

  /** The money went back, by the gateway or (null) by hand: once, with its event. undefined: somebody else recorded it. */
  async finish(
    refund: Refund,
    gatewayRefundId: string | null,
    event: OutgoingEvent,
    db: Queryable = this.pool,
  ): Promise<Payment | undefined> {
    const payment = await runOne(db, FINISH, [
      refund.tenantId,
      refund.id,
      gatewayRefundId,
      ...eventColumns([event]),
      gatewayRefundId === null ? 'manual' : 'pending',
    ]);
    this.onWrite(refund.tenantId, refund.paymentId);
    return payment;
  }

  /** The gateway refused for good: what was reserved is free again. */
  fail(refund: Refund, code: string): Promise<Payment | undefined> {
    return runOne(this.pool, FAIL, [refund.tenantId, refund.id, code]);
  }

  /** A refund that had been made did not reach the customer: once, with its event. undefined: somebody else recorded it. */
  async takeBack(refund: Refund, code: string, event: OutgoingEvent): Promise<Payment | undefined> {
    const { tenantId, id, paymentId } = refund;
    const moves = Object.keys(MOVES_BY_FAILED_REFUND);
    const payment = await runOne(this.pool, TAKE_BACK, [tenantId, id, code, ...eventColumns([event]), moves]);
    this.onWrite(tenantId, paymentId);
    return payment;
  }

  /** Refunds that are due, leased to the caller by moving their next time. Any number of workers side by side. */
  claimDue(limit: number, leaseMs: number): Promise<Refund[]> {
    return run(this.pool, CLAIM, [limit, leaseMs]);
  }

  /** To be tried again, after a pause that doubles. */
  async postpone(refund: Refund, firstPauseMs: number): Promise<void> {
    await run(this.pool, POSTPONE, [refund.tenantId, refund.id, firstPauseMs]);
  }
}
