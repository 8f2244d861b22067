import { MARK, markedStatement } from '@holdfast/inbox';
import { statement } from '@holdfast/postgres';

/** The stored mail; null where another event of the same cause has one. */
export interface QueuedMailRow {
  readonly mail_id: string | null;
  readonly created_at: Date | null;
}

/**
 * Marks the event and stores its mail, one per cause; claimed already where an owner is given. Parameters from $4: id, template, locale,
 * order, sender, recipient, subject, body, traceparent, request id, cause, owner.
 */
export const QUEUE_MAIL = markedStatement<QueuedMailRow>(
  'mail_queue',
  `WITH ${MARK}, mail AS (
     INSERT INTO mails (tenant_id, event_id, id, template, locale, order_ref, sender, recipient, subject, body, traceparent, request_id, cause,
                        status, claimed_by, claimed_at)
     SELECT $2, $1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
       CASE WHEN $15::text IS NULL THEN 'pending' ELSE 'sending' END, $15, CASE WHEN $15::text IS NOT NULL THEN now() END
     FROM mark
     ON CONFLICT DO NOTHING
     RETURNING id, created_at
   )
   SELECT mark.event_id, mail.id AS mail_id, mail.created_at FROM mark LEFT JOIN mail ON true`,
);

/** A claimed mail. */
export interface MailRow {
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

/** Parameters: owner, limit, lease in seconds. */
export const CLAIM_MAILS = statement<MailRow>(
  'mail_claim',
  `UPDATE mails SET status = 'sending', claimed_by = $1, claimed_at = now()
   WHERE id IN (
     SELECT id FROM mails
     WHERE (status = 'pending' AND next_attempt_at <= now())
        OR (status = 'sending' AND claimed_at < now() - make_interval(secs => $3))
     ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING id, template, order_ref, sender, recipient, subject, body, created_at, tenant_id, traceparent, request_id`,
);

/** Parameters: owner, ids. */
export const MARK_SENT = statement(
  'mail_sent',
  `UPDATE mails SET status = 'sent', sent_at = now(), attempts = attempts + 1, last_error = NULL, claimed_by = NULL, claimed_at = NULL
   WHERE status = 'sending' AND claimed_by = $1 AND id = ANY($2::uuid[])`,
);

/** Parameters: owner, ids, errors, whether each is permanent, retry limit, first and longest wait in seconds. */
export const MARK_UNSENT = statement<{ id: string; order_ref: string; status: string }>(
  'mail_unsent',
  `UPDATE mails SET
     attempts = attempts + 1,
     status = CASE WHEN permanent OR attempts + 1 >= $5 THEN 'failed' ELSE 'pending' END,
     next_attempt_at = now() + make_interval(secs => least($7::float8, $6::float8 * power(2, attempts))),
     last_error = unsent.error, claimed_by = NULL, claimed_at = NULL
   FROM unnest($2::uuid[], $3::text[], $4::boolean[]) AS unsent (unsent_id, error, permanent)
   WHERE status = 'sending' AND claimed_by = $1 AND id = unsent_id
   RETURNING id, order_ref, status`,
);
