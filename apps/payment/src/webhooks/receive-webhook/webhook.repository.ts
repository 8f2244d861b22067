import { run, runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { HANDLED_EVENTS } from './gateway-event.js';
import type { GatewayEvent } from './gateway-event.js';

/** A stored event that has to be acted on. */
export interface DueEvent extends Omit<GatewayEvent, 'payload'> {
  /** The object that the event is about; of a payment its transaction or page. */
  readonly objectId: string | null;
  readonly attempts: number;
}

/** An authorisation under way will hear the same from its own answer: its webhook waits this long before it asks the gateway as well. */
const UNDER_WAY_MS = 2_000;

// One statement: whether it is new, and whether its payment shows it already. A duplicate changes nothing.
const STORE = statement<{ status: string }>(
  'webhook-store',
  `WITH known AS (
     SELECT p.status, p.gateway_transaction_id, p.gateway_account, p.gateway_page_id FROM payments p WHERE p.id = $5::uuid
   )
   INSERT INTO webhook_events (id, gateway_account, type, transaction_id, payment_id, payload, status, next_attempt_at)
   SELECT $1, $2, $3, $4, $5, CASE WHEN s.status = 'pending' THEN $6::jsonb END, s.status,
          now() + make_interval(secs => CASE WHEN EXISTS (SELECT FROM known WHERE status = 'pending' AND gateway_page_id IS NULL) THEN $9::float8 ELSE 0 END)
   FROM (SELECT CASE WHEN $7::boolean THEN 'ignored'
                     WHEN EXISTS (SELECT FROM known k WHERE k.gateway_transaction_id = $4 AND k.gateway_account = $2
                                  AND k.status = ANY($8::text[])) THEN 'applied'
                     ELSE 'pending' END AS status) s
   ON CONFLICT (id) DO NOTHING
   RETURNING status`,
);

const CLAIM = statement<DueEvent>(
  'webhook-claim',
  `UPDATE webhook_events w SET attempts = w.attempts + 1, next_attempt_at = now() + make_interval(secs => $2::float8 / 1000)
   WHERE w.id IN (SELECT id FROM webhook_events WHERE status = 'pending' AND next_attempt_at <= now()
                  ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING w.id, w.gateway_account AS account, w.type, w.transaction_id AS "transactionId", w.payment_id AS "paymentId", w.attempts,
     w.payload->'data'->'object'->>'id' AS "objectId"`,
);

const END = statement(
  'webhook-end',
  `UPDATE webhook_events SET status = $2, last_error = $3, failure = $4, applied_at = now() WHERE id = $1 AND status = 'pending'`,
);

const POSTPONE = statement(
  'webhook-postpone',
  `UPDATE webhook_events SET last_error = $2, next_attempt_at = now() + make_interval(secs => $3::float8 / 1000)
   WHERE id = $1 AND status = 'pending'`,
);

/** The browser's key to a payment, and whom it is about: nothing here needs either. */
const UNKEPT: ReadonlySet<string> = new Set([
  'client_secret',
  'billing_details',
  'shipping',
  'receipt_email',
  'customer_details',
]);
/** Without what is secret, and without what the database cannot store (NUL, halves of surrogate pairs). */
function storable(name: string, value: unknown): unknown {
  if (UNKEPT.has(name)) return undefined;
  return typeof value === 'string' ? value.replaceAll(/[\0\p{Cs}]/gu, '') : value;
}

/** What the gateway told us: stored before it is answered for, acted on from here (PAY-7). */
export class WebhookStore {
  constructor(private readonly pool: Pool) {}

  /** Keeps an event. `pending`: it has to be acted on; undefined: it was known. */
  async add(event: GatewayEvent): Promise<string | undefined> {
    const settled = HANDLED_EVENTS.get(event.type);
    const row = await runOne(this.pool, STORE, [
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
    return row?.status;
  }

  /** Events that are due, leased by moving their next time. */
  claimDue(limit: number, leaseMs: number): Promise<DueEvent[]> {
    return run(this.pool, CLAIM, [limit, leaseMs]);
  }

  async end(id: string, status: 'applied' | 'ignored'): Promise<void> {
    await run(this.pool, END, [id, status, null, null]);
  }

  /** Not tried again, but kept: an operator may have it tried, or leave it. */
  async giveUp(id: string, why: string, problem: string): Promise<void> {
    await run(this.pool, END, [id, 'failed', problem, why]);
  }

  async postpone(id: string, pauseMs: number, problem: string): Promise<void> {
    await run(this.pool, POSTPONE, [id, problem, pauseMs]);
  }
}
