import { Injectable } from '@nestjs/common';

import { Pool, run, runOne, statement } from '@holdfast/postgres';

import { HANDLED_EVENTS } from '../../gateway/handled-events.js';
import type { GatewayEvent } from '../../gateway/webhook-verifier.port.js';

/** A stored event that has to be applied. */
export interface DueEvent extends Omit<GatewayEvent, 'payload'> {
  /** The id of the event's object. */
  readonly objectId: string | null;
  readonly attempts: number;
}

/** The result of storing an event. `isDue`: it has to be applied now. */
export interface StoredEvent {
  readonly status: string;
  readonly isDue: boolean;
}

/**
 * A running authorization or capture gets the same result from its own call, whose move marks the webhook: it waits this long before it
 * reads the gateway too.
 */
const UNDER_WAY_MS = 2_000;

// One statement decides whether the event is new and whether its payment shows it already. A duplicate changes nothing.
const STORE = statement<StoredEvent>(
  'webhook_store',
  `WITH known AS (
     SELECT p.status, p.gateway_transaction_id, p.gateway_account,
            p.status = 'pending' AND p.gateway_page_id IS NULL OR p.status = 'authorized' AND p.capture_minor IS NOT NULL AS is_under_way
     FROM payments p WHERE p.id = $5::uuid
   )
   INSERT INTO webhook_events (id, gateway_account, type, transaction_id, payment_id, payload, status, next_attempt_at)
   SELECT $1, $2, $3, $4, $5, CASE WHEN s.status = 'pending' THEN $6::jsonb END, s.status,
          now() + make_interval(secs => CASE WHEN EXISTS (SELECT FROM known WHERE is_under_way) THEN $9::float8 ELSE 0 END)
   FROM (SELECT CASE WHEN $7::boolean THEN 'ignored'
                     WHEN EXISTS (SELECT FROM known k WHERE k.gateway_transaction_id = $4 AND k.gateway_account = $2
                                  AND k.status = ANY($8::text[])) THEN 'applied'
                     ELSE 'pending' END AS status) s
   ON CONFLICT (id) DO NOTHING
   RETURNING status, status = 'pending' AND next_attempt_at <= now() AS "isDue"`,
);

const CLAIM = statement<DueEvent>(
  'webhook_claim',
  `UPDATE webhook_events w SET attempts = w.attempts + 1, next_attempt_at = now() + make_interval(secs => $2::float8 / 1000)
   WHERE w.id IN (SELECT id FROM webhook_events WHERE status = 'pending' AND next_attempt_at <= now()
                  ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING w.id, w.gateway_account AS account, w.type, w.transaction_id AS "transactionId", w.payment_id AS "paymentId", w.attempts,
     w.payload->'data'->'object'->>'id' AS "objectId"`,
);

const END = statement(
  'webhook_end',
  `UPDATE webhook_events SET status = $2, last_error = $3, failure = $4, applied_at = now() WHERE id = $1 AND status = 'pending'`,
);

const POSTPONE = statement(
  'webhook_postpone',
  `UPDATE webhook_events SET last_error = $2, next_attempt_at = now() + make_interval(secs => $3::float8 / 1000)
   WHERE id = $1 AND status = 'pending'`,
);

/** The payment's client secret and personal data: not needed here. */
const NOT_STORED: ReadonlySet<string> = new Set([
  'client_secret',
  'billing_details',
  'shipping',
  'receipt_email',
  'customer_details',
]);
/** Drops secrets, and characters that the database cannot store (NUL, halves of surrogate pairs). */
function storable(name: string, value: unknown): unknown {
  if (NOT_STORED.has(name)) return undefined;
  return typeof value === 'string' ? value.replaceAll(/[\0\p{Cs}]/gu, '') : value;
}

/** Webhooks of the gateway: stored before they are acknowledged, applied from here (PAY-7). */
@Injectable()
export class WebhookRepository {
  constructor(private readonly pool: Pool) {}

  /** Stores an event; undefined: a duplicate. */
  add(event: GatewayEvent): Promise<StoredEvent | undefined> {
    const settled = HANDLED_EVENTS.get(event.type);
    return runOne(this.pool, STORE, [
      event.id,
      event.account,
      event.type,
      event.transactionId,
      event.paymentId,
      JSON.stringify(event.payload, storable),
      settled === undefined,
      settled ?? [],
      UNDER_WAY_MS / 1000,
    ]);
  }

  /** Claims due events for the lease's duration. */
  claimDue(limit: number, leaseMs: number): Promise<DueEvent[]> {
    return run(this.pool, CLAIM, [limit, leaseMs]);
  }

  async end(id: string, status: 'applied' | 'ignored'): Promise<void> {
    await run(this.pool, END, [id, status, null, null]);
  }

  /** Ends the retries. An operator may have it retried or resolve it. */
  async fail(id: string, why: string, problem: string): Promise<void> {
    await run(this.pool, END, [id, 'failed', problem, why]);
  }

  async postpone(id: string, pauseMs: number, problem: string): Promise<void> {
    await run(this.pool, POSTPONE, [id, problem, pauseMs]);
  }
}
