import { Injectable } from '@nestjs/common';

import { Pool, run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

/** A failed webhook, without its content: operators read the object at the gateway or here. */
export interface FailedWebhook {
  readonly id: string;
  readonly type: string;
  readonly account: string;
  /** The gateway's id of the payment or page. */
  readonly transactionId: string | null;
  /** Our payment's id; null when there is none. */
  readonly paymentId: string | null;
  readonly status: string;
  /** Why it failed. */
  readonly failure: string | null;
  readonly lastError: string | null;
  readonly attempts: number;
  readonly receivedAt: Date;
}

/** A selection of failed webhooks. */
export interface FailedWebhooksQuery {
  readonly tenantId: string;
  readonly status: 'failed' | 'resolved';
  readonly type?: string | undefined;
  readonly limit: number;
}

// A webhook names no tenant: its payment's row does. A webhook without a payment belongs to no tenant, so every operator sees it.
const SELECT = `SELECT w.id, w.type, w.gateway_account AS account, w.transaction_id AS "transactionId", p.id AS "paymentId", w.status,
         w.failure, w.last_error AS "lastError", w.attempts, w.received_at AS "receivedAt"
  FROM webhook_events w LEFT JOIN LATERAL (
    SELECT known.id, known.tenant_id FROM payments known
    WHERE (known.gateway_transaction_id = w.transaction_id AND known.gateway_account = w.gateway_account)
       OR (known.gateway_page_id = w.transaction_id AND known.gateway_account = w.gateway_account) OR known.id = w.payment_id
    LIMIT 1) p ON true
  WHERE (p.tenant_id IS NULL OR p.tenant_id = $1)`;

const LIST = statement<FailedWebhook>(
  'failed_webhooks_list',
  `${SELECT} AND w.status = $2 AND w.status IN ('failed', 'resolved') AND ($3::text IS NULL OR w.type = $3)
   ORDER BY w.received_at LIMIT $4`,
);

const FIND = statement<FailedWebhook>('failed_webhooks_find', `${SELECT} AND w.id = $2`);

const RETRY = statement<{ id: string }>(
  'failed_webhooks_retry',
  `UPDATE webhook_events SET status = 'pending', attempts = 0, next_attempt_at = now(), failure = NULL, applied_at = NULL
   WHERE id = ANY($1::text[]) AND status = 'failed' RETURNING id`,
);

const RESOLVE = statement<{ id: string }>(
  'failed_webhooks_resolve',
  `UPDATE webhook_events SET status = 'resolved' WHERE id = ANY($1::text[]) AND status = 'failed' RETURNING id`,
);

/** Failed webhooks, for operators (PAY-8, OPS-7). */
@Injectable()
export class FailedWebhooks {
  constructor(private readonly pool: Pool) {}

  /** Oldest first. */
  list({ tenantId, status, type, limit }: FailedWebhooksQuery): Promise<FailedWebhook[]> {
    return run(this.pool, LIST, [tenantId, status, type ?? null, limit]);
  }

  /** A webhook by id, whatever its status. */
  find(tenantId: string, id: string): Promise<FailedWebhook | undefined> {
    return runOne(this.pool, FIND, [tenantId, id]);
  }

  /** Resets failed ones to pending with all their attempts; returns the ids that were failed. */
  async retry(db: Queryable, ids: readonly string[]): Promise<string[]> {
    return (await run(db, RETRY, [ids])).map(({ id }) => id);
  }

  /** Closes failed ones; returns the ids that were failed. */
  async resolve(db: Queryable, ids: readonly string[]): Promise<string[]> {
    return (await run(db, RESOLVE, [ids])).map(({ id }) => id);
  }
}
