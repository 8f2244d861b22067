import { run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { CLAIM_MAILS, MARK_SENT, MARK_UNSENT } from './mails.statements.js';
import type { OutgoingMail } from './outgoing-mail.js';

/** Retries of mails that could not be sent. */
export interface MailRetryLimits {
  readonly leaseMs: number;
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
}

/** A mail that was not sent. */
export interface UnsentMail {
  readonly id: string;
  readonly error: string;
  readonly isPermanent: boolean;
}

/** The queue of unsent mails. Any number of processes may work on it. */
export class MailQueue {
  constructor(
    private readonly pool: Pool,
    private readonly limits: MailRetryLimits,
  ) {}

  /** Claims up to `limit` mails for this owner: those that are due, and those whose lease has expired. */
  async claim(owner: string, limit: number): Promise<OutgoingMail[]> {
    const rows = await run(this.pool, CLAIM_MAILS, [owner, limit, this.limits.leaseMs / 1000]);
    return rows.map((row) => {
      const {
        order_ref: orderRef,
        created_at: createdAt,
        tenant_id: tenantId,
        request_id: requestId,
        ...mail
      } = row;
      return { ...mail, orderRef, createdAt, tenantId, requestId };
    });
  }

  /** Writes the results of claimed mails; answers those that have failed for good. */
  async settle(
    owner: string,
    sent: readonly string[],
    unsent: readonly UnsentMail[],
  ): Promise<{ id: string; orderRef: string }[]> {
    if (sent.length > 0) await run(this.pool, MARK_SENT, [owner, sent]);
    if (unsent.length === 0) return [];
    const { maxAttempts, retryBaseMs, retryMaxMs } = this.limits;
    const rows = await run(this.pool, MARK_UNSENT, [
      owner,
      unsent.map(({ id }) => id),
      unsent.map(({ error }) => error),
      unsent.map(({ isPermanent }) => isPermanent),
      maxAttempts,
      retryBaseMs / 1000,
      retryMaxMs / 1000,
    ]);
    return rows
      .filter((row) => row.status === 'failed')
      .map((row) => ({ id: row.id, orderRef: row.order_ref }));
  }
}
