import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { OutgoingMail } from '../send-mails/mailer.port.js';

interface MailRow {
  readonly id: string;
  readonly template: string;
  readonly order_ref: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly created_at: Date;
  readonly tenant_id: string;
  readonly traceparent: string | null;
  readonly request_id: string | null;
}

const claimMails = statement<MailRow>(
  'mail_claim',
  `UPDATE mails SET status = 'sending', claimed_by = $1, claimed_at = now()
   WHERE id IN (
     SELECT id FROM mails
     WHERE (status = 'pending' AND next_attempt_at <= now())
        OR (status = 'sending' AND claimed_at < now() - make_interval(secs => $3))
     ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING id, template, order_ref, sender, recipient, subject, body, created_at, tenant_id, traceparent, request_id`,
);

const markSent = statement(
  'mail_sent',
  `UPDATE mails SET status = 'sent', sent_at = now(), attempts = attempts + 1, last_error = NULL, claimed_by = NULL, claimed_at = NULL
   WHERE status = 'sending' AND claimed_by = $1 AND id = ANY($2::uuid[])`,
);

// $4 says per mail whether it is hopeless; $5 most attempts, $6 first and $7 longest wait in seconds.
const markUnsent = statement<{ id: string; order_ref: string; status: string }>(
  'mail_unsent',
  `UPDATE mails SET
     attempts = attempts + 1,
     status = CASE WHEN hopeless OR attempts + 1 >= $5 THEN 'failed' ELSE 'pending' END,
     next_attempt_at = now() + make_interval(secs => least($7::float8, $6::float8 * power(2, attempts))),
     last_error = unsent.error, claimed_by = NULL, claimed_at = NULL
   FROM unnest($2::uuid[], $3::text[], $4::boolean[]) AS unsent (unsent_id, error, hopeless)
   WHERE status = 'sending' AND claimed_by = $1 AND id = unsent_id
   RETURNING id, order_ref, status`,
);

/** Patience with mails that do not get out. */
export interface MailPatience {
  readonly leaseMs: number;
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
}

/** A mail that was not sent. */
export interface UnsentMail {
  readonly id: string;
  readonly error: string;
  readonly isHopeless: boolean;
}

/** Mails that wait, as a queue that any number of processes work on. */
export class MailQueue {
  constructor(
    private readonly pool: Pool,
    private readonly patience: MailPatience,
  ) {}

  /** Takes up to `limit` mails for this owner: those due, and those whose sender went away. */
  async claim(owner: string, limit: number): Promise<OutgoingMail[]> {
    const rows = await run(this.pool, claimMails, [owner, limit, this.patience.leaseMs / 1000]);
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

  /** Writes what became of claimed mails; answers those that are given up. */
  async settle(
    owner: string,
    sent: readonly string[],
    unsent: readonly UnsentMail[],
  ): Promise<{ id: string; orderRef: string }[]> {
    if (sent.length > 0) await run(this.pool, markSent, [owner, sent]);
    if (unsent.length === 0) return [];
    const { maxAttempts, retryBaseMs, retryMaxMs } = this.patience;
    const rows = await run(this.pool, markUnsent, [
      owner,
      unsent.map(({ id }) => id),
      unsent.map(({ error }) => error),
      unsent.map(({ isHopeless }) => isHopeless),
      maxAttempts,
      retryBaseMs / 1000,
      retryMaxMs / 1000,
    ]);
    return rows
      .filter((row) => row.status === 'failed')
      .map((row) => ({ id: row.id, orderRef: row.order_ref }));
  }
}
