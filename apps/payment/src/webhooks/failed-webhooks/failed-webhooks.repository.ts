import { run, runOne, statement } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';

/** A webhook that was given up. Without its content: what it is about is read from the gateway, or here. */
export interface KeptWebhook {
  readonly id: string;
  readonly type: string;
  readonly account: string;
  /** The gateway's PaymentIntent or page. */
  readonly transactionId: string | null;
  /** Ours; null where none is known. */
  readonly paymentId: string | null;
  readonly status: string;
  /** Why it was given up. */
  readonly failure: string | null;
  readonly lastError: string | null;
  readonly attempts: number;
  readonly receivedAt: Date;
}

/** Which of them. */
export interface KeptWebhooksQuery {
  readonly tenantId: string;
  readonly status: 'failed' | 'resolved';
  readonly type?: string | undefined;
  readonly limit: number;
}

// A webhook names no tenant: its payment's row does. One whose payment nobody knows is nobody's, so any operator may look after it.
const SELECT = `SELECT w.id, w.type, w.gateway_account AS account, w.transaction_id AS "transactionId", p.id AS "paymentId", w.status,
         w.failure, w.last_error AS "lastError", w.attempts, w.received_at AS "receivedAt"
  FROM webhook_events w LEFT JOIN LATERAL (
    SELECT known.id, known.tenant_id FROM payments known
    WHERE (known.gateway_transaction_id = w.transaction_id AND known.gateway_account = w.gateway_account)
       OR (known.gateway_page_id = w.transaction_id AND known.gateway_account = w.gateway_account) OR known.id = w.payment_id
    LIMIT 1) p ON true
  WHERE (p.tenant_id IS NULL OR p.tenant_id = $1)`;

const LIST = statement<KeptWebhook>(
  'webhooks-kept-list',
  `${SELECT} AND w.status = $2 AND w.status IN ('failed', 'resolved') AND ($3::text IS NULL OR w.type = $3)
   ORDER BY w.received_at LIMIT $4`,
);

const FIND = statement<KeptWebhook>('webhooks-kept-find', `${SELECT} AND w.id = $2`);

const RETRY = statement<{ id: string }>(
  'webhooks-kept-retry',
  `UPDATE webhook_events SET status = 'pending', attempts = 0, next_attempt_at = now(), failure = NULL, applied_at = NULL
   WHERE id = ANY($1::text[]) AND status = 'failed' RETURNING id`,
);

const RESOLVE = statement<{ id: string }>(
  'webhooks-kept-resolve',
  `UPDATE webhook_events SET status = 'resolved' WHERE id = ANY($1::text[]) AND status = 'failed' RETURNING id`,
);

/** Webhooks that were given up and wait for people (PAY-8, OPS-7). */
export class KeptWebhooks {
  constructor(private readonly pool: Pool) {}

  /** Oldest first. */
  list({ tenantId, status, type, limit }: KeptWebhooksQuery): Promise<KeptWebhook[]> {
    return run(this.pool, LIST, [tenantId, status, type ?? null, limit]);
  }

  /** One, whatever became of it. */
  find(tenantId: string, id: string): Promise<KeptWebhook | undefined> {
    return runOne(this.pool, FIND, [tenantId, id]);
  }

  /** Gives failed ones all their tries again; answers which were failed. */
  async retry(db: Queryable, ids: readonly string[]): Promise<string[]> {
    return (await run(db, RETRY, [ids])).map(({ id }) => id);
  }

  /** Leaves failed ones as they are, for good; answers which were failed. */
  async resolve(db: Queryable, ids: readonly string[]): Promise<string[]> {
    return (await run(db, RESOLVE, [ids])).map(({ id }) => id);
  }
}
