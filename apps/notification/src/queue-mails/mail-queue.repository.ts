import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { Pool, run } from '@holdfast/postgres';

import type { NotificationConfig } from '../config.js';
import { CLAIM_MAILS, MARK_SENT, MARK_UNSENT } from './mails.statements.js';
import type { OutgoingMail } from './outgoing-mail.js';

/** Lease and retries of mails. */
type MailRetryLimits = Pick<
  NotificationConfig,
  'MAIL_LEASE_MS' | 'MAIL_MAX_ATTEMPTS' | 'MAIL_RETRY_BASE_MS' | 'MAIL_RETRY_MAX_MS'
>;

/** A mail that was not sent. */
export interface UnsentMail {
  readonly id: string;
  readonly error: string;
  readonly isPermanent: boolean;
}

/** The queue of unsent mails. Any number of processes may work on it. */
@Injectable()
export class MailQueue {
  constructor(
    private readonly pool: Pool,
    @Inject(CONFIG) private readonly limits: MailRetryLimits,
  ) {}

  /** Claims up to `limit` mails for this owner: those that are due, and those whose lease has expired. */
  async claim(owner: string, limit: number): Promise<OutgoingMail[]> {
    const rows = await run(this.pool, CLAIM_MAILS, [owner, limit, this.limits.MAIL_LEASE_MS / 1000]);
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
    const {
      MAIL_MAX_ATTEMPTS: maxAttempts,
      MAIL_RETRY_BASE_MS: baseMs,
      MAIL_RETRY_MAX_MS: maxMs,
    } = this.limits;
    const rows = await run(this.pool, MARK_UNSENT, [
      owner,
      unsent.map(({ id }) => id),
      unsent.map(({ error }) => error),
      unsent.map(({ isPermanent }) => isPermanent),
      maxAttempts,
      baseMs / 1000,
      maxMs / 1000,
    ]);
    return rows
      .filter((row) => row.status === 'failed')
      .map((row) => ({ id: row.id, orderRef: row.order_ref }));
  }
}
