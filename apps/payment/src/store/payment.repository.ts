import type { OutgoingEvent } from '@holdfast/events';
import { run, runOne, statement } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';

import type { Decline } from '../gateway/gateway.port.js';
import { statusesBefore } from '../payment/payment-status.js';
import type { PaymentStatus } from '../payment/payment-status.js';
import type { GatewayCall, Payment } from '../payment/payment.js';
import { eventColumns } from './event-columns.js';
import { CALL_COLUMNS, PAYMENT_COLUMNS } from './payment-columns.js';
import type { CallRow, PaymentRow } from './payment-columns.js';

/** One move of a payment, and what becomes known with it. */
export interface PaymentMove {
  readonly to: PaymentStatus;
  readonly transactionId?: string | undefined;
  readonly captureBeforeSeconds?: number | undefined;
  readonly capturedMinor?: bigint | undefined;
  readonly decline?: Decline | undefined;
  /** Stored in the same statement, numbered by it. */
  readonly events?: readonly OutgoingEvent[];
  /** The authorisation that this move is the answer to. */
  readonly answers?: { readonly operation: GatewayCall['operation']; readonly number: number } | undefined;
}

const FIND = statement<PaymentRow>(
  'payment-find',
  `SELECT ${PAYMENT_COLUMNS} FROM payments p WHERE p.tenant_id = $1 AND p.id = $2`,
);

const IS_TAKEN = statement<{ taken: boolean }>(
  'payment-is-taken',
  'SELECT EXISTS (SELECT FROM payments WHERE id = $1) AS taken',
);

const FIND_BY_CHECKOUT = statement<PaymentRow>(
  'payment-find-by-checkout',
  `SELECT ${PAYMENT_COLUMNS} FROM payments p WHERE p.tenant_id = $1 AND p.checkout_id = $2 ORDER BY p.attempt DESC`,
);

const FIND_CALL = statement<CallRow>(
  'payment-find-call',
  `SELECT ${CALL_COLUMNS} FROM gateway_calls c
   WHERE c.tenant_id = $1 AND c.subject_id = $2 AND c.operation = $3 ORDER BY c.number DESC LIMIT 1`,
);

// Marked before it is sent: the first sender, when turned away, must not take that for the final answer then. Both write the call's row, so
// one of the two always sees the other.
const RESEND = statement<CallRow>(
  'payment-resend-call',
  `UPDATE gateway_calls c SET resent = true
   WHERE c.tenant_id = $1 AND c.subject_id = $2 AND c.operation = $3
     AND c.number = (SELECT max(l.number) FROM gateway_calls l WHERE l.subject_id = $2 AND l.operation = $3)
     AND c.outcome IS DISTINCT FROM 'turned_away'
   RETURNING ${CALL_COLUMNS}`,
);

// Only of a call that was sent once, and whose sender says so: no other request under its key can have made anything.
const TURN_AWAY = statement<PaymentRow>(
  'payment-turn-away',
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

const ADD_CALL = statement(
  'payment-add-call',
  `INSERT INTO gateway_calls (subject_id, operation, number, tenant_id, payment_id, gateway_account, idempotency_key, request)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb) ON CONFLICT DO NOTHING`,
);

// The guard of every move: only from a status that the table allows, and never towards holding money for an attempt that was undone.
const MOVE = statement<PaymentRow>(
  'payment-move',
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
   ), told AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT e.id, moved.tenant_id, e.topic, moved.id::text, s.sequence,
            e.payload || jsonb_build_object('sequence', s.sequence), $17, $18
     FROM moved, unnest($14::uuid[], $15::text[], $16::jsonb[]) WITH ORDINALITY AS e (id, topic, payload, n),
          LATERAL (SELECT moved.event_sequence - cardinality($14::uuid[]) + e.n AS sequence) s
     ORDER BY e.n
   )
   SELECT ${PAYMENT_COLUMNS} FROM moved p`,
);

const FENCE = statement<{ fencedThrough: number }>(
  'payment-fence',
  `INSERT INTO checkout_fences AS f (tenant_id, checkout_id, fenced_through) VALUES ($1, $2, $3)
   ON CONFLICT (tenant_id, checkout_id) DO UPDATE
   SET fenced_through = GREATEST(f.fenced_through, excluded.fenced_through), updated_at = now()
   RETURNING fenced_through AS "fencedThrough"`,
);

/** Payments and the calls made for them. Guards sit in the writes. */
export class PaymentRepository {
  constructor(
    readonly pool: Pool,
    private readonly authExpiryDays: number,
    private readonly onWrite: (tenantId: string, paymentId: string) => void = () => undefined,
  ) {}

  find(tenantId: string, id: string, db: Queryable = this.pool): Promise<Payment | undefined> {
    return runOne(db, FIND, [tenantId, id]);
  }

  /** Whether some payment, of whichever tenant, has this id. */
  async isTaken(id: string): Promise<boolean> {
    return (await runOne(this.pool, IS_TAKEN, [id]))?.taken ?? false;
  }

  /** All payments of a checkout, newest attempt first. */
  findByCheckout(tenantId: string, checkoutId: string): Promise<Payment[]> {
    return run(this.pool, FIND_BY_CHECKOUT, [tenantId, checkoutId]);
  }

  /** The last call of an operation; `subjectId` is the payment or, for refunds, the refund. */
  findCall(
    tenantId: string,
    subjectId: string,
    operation: GatewayCall['operation'],
  ): Promise<GatewayCall | undefined> {
    return runOne(this.pool, FIND_CALL, [tenantId, subjectId, operation]);
  }

  /**
   * The last call of what makes a payment, marked as one that is sent again; to be asked for before every sending but the first. undefined:
   * the gateway had turned the first one away, so the payment has ended.
   */
  resend(
    tenantId: string,
    paymentId: string,
    operation: 'authorize' | 'open_page',
  ): Promise<GatewayCall | undefined> {
    return runOne(this.pool, RESEND, [tenantId, paymentId, operation]);
  }

  /** Ends a payment whose first and only call the gateway turned away. undefined: it was sent again meanwhile, so the outcome is unknown. */
  async turnAway({ tenantId, id }: Payment): Promise<Payment | undefined> {
    const ended = await runOne(this.pool, TURN_AWAY, [tenantId, id]);
    this.onWrite(tenantId, id);
    return ended;
  }

  /** Opens the next attempt at a call whose last one is known never to have happened; the same request under a new key. */
  async addCall(payment: Payment, subjectId: string, last: GatewayCall): Promise<void> {
    const number = last.number + 1;
    const key = callKey(last.operation, subjectId, number);
    const request = JSON.stringify(last.request);
    await run(this.pool, ADD_CALL, [
      subjectId,
      last.operation,
      number,
      payment.tenantId,
      payment.id,
      last.account,
      key,
      request,
    ]);
  }

  /** Moves the payment. undefined: its status, or a fence, does not allow it any more; read it again. */
  async move(payment: Payment, move: PaymentMove, db: Queryable = this.pool): Promise<Payment | undefined> {
    const { to, transactionId, captureBeforeSeconds, capturedMinor, decline, answers, events = [] } = move;
    const moved = await runOne(db, MOVE, [
      payment.tenantId,
      payment.id,
      to,
      statusesBefore(to),
      transactionId ?? null,
      captureBeforeSeconds ?? null,
      this.authExpiryDays,
      capturedMinor ?? null,
      decline?.declineCode ?? null,
      decline?.reason ?? null,
      decline?.code ?? null,
      answers?.operation ?? null,
      answers?.number ?? null,
      ...eventColumns(events),
    ]);
    this.onWrite(payment.tenantId, payment.id);
    return moved;
  }

  /** From now on attempts up to this one hold no money: recorded whether or not there was a payment. */
  async fence(
    tenantId: string,
    checkoutId: string,
    attempt: number,
    db: Queryable = this.pool,
  ): Promise<void> {
    await runOne(db, FENCE, [tenantId, checkoutId, attempt]);
  }
}

/** The gateway's idempotency key of one call (PAY-1). */
export const callKey = (operation: GatewayCall['operation'], subjectId: string, number: number): string =>
  `${operation}:${subjectId}:${number}`;
