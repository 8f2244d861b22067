import { statement } from '@holdfast/postgres';

import type { OutboxRow } from './outbox-row.js';

/** A claimed row; only `marked`, and nulls, where nothing could be claimed. */
export type ClaimRow = { readonly [Column in keyof OutboxRow]: OutboxRow[Column] | null } & {
  /** How many of the published rows were still the relay's, and are marked now. */
  readonly marked: number;
};

/** Rows that this statement marks are no longer open, although its snapshot still shows them as being published. */
const NOT_MARKED_HERE = 'NOT (earlier.id = ANY($3::uuid[]) AND earlier.claimed_by = ANY($4::text[]))';

/**
 * $1 limit, $2 owner, $3 ids and $4 owners of rows that were published under earlier claims: one statement marks them and claims the next.
 * A row that another relay has taken over is not marked.
 *
 * Two conditions keep the order per aggregate. The first, among the candidates, skips rows behind one that is being published, waits for
 * its next attempt, or has failed: they must not fill the batch, or one failing aggregate would block all. The second, once candidates are
 * locked, drops a row where an earlier one of its aggregate is open and not in this batch: another relay may just have locked that one,
 * which only the lock shows. Both are scalar subqueries, so that the plan stays two index probes per row with any statistics.
 */
export const claimRows = statement<ClaimRow>(
  'outbox_claim',
  `WITH marked AS (
     UPDATE outbox SET status = 'published', published_at = now(), claimed_by = NULL, claimed_at = NULL, last_error = NULL
     FROM unnest($3::uuid[], $4::text[]) AS sent (sent_id, sent_by)
     WHERE outbox.id = sent_id AND status = 'processing' AND claimed_by = sent_by
     RETURNING outbox.id
   ), candidate AS MATERIALIZED (
     SELECT o.id, o.aggregate_id, o.position
     FROM outbox o
     WHERE o.status = 'pending' AND o.next_attempt_at <= now()
       AND (SELECT earlier.id FROM outbox earlier
            WHERE earlier.aggregate_id = o.aggregate_id AND earlier.position < o.position AND earlier.status <> 'published'
              AND ((earlier.status = 'processing' AND ${NOT_MARKED_HERE})
                   OR (earlier.status = 'failed' AND earlier.resolved_at IS NULL)
                   OR (earlier.status = 'pending' AND earlier.next_attempt_at > now()))
            LIMIT 1) IS NULL
     ORDER BY o.position
     LIMIT $1
     FOR UPDATE OF o SKIP LOCKED
   ), claimable AS (
     SELECT c.id FROM candidate c
     WHERE (SELECT earlier.id FROM outbox earlier
            WHERE earlier.aggregate_id = c.aggregate_id AND earlier.position < c.position AND earlier.status <> 'published'
              AND NOT (earlier.status = 'failed' AND earlier.resolved_at IS NOT NULL)
              AND ${NOT_MARKED_HERE}
              AND earlier.id NOT IN (SELECT id FROM candidate)
            LIMIT 1) IS NULL
   ), claimed AS (
     UPDATE outbox SET status = 'processing', claimed_by = $2, claimed_at = now()
     FROM claimable WHERE outbox.id = claimable.id
     RETURNING outbox.id, position, tenant_id, topic, outbox.aggregate_id, payload, traceparent, request_id, attempts,
       extract(epoch FROM clock_timestamp() - created_at)::float8 AS waited_seconds
   )
   SELECT (SELECT count(*)::int FROM marked) AS marked, claimed.*
   FROM (SELECT) always LEFT JOIN claimed ON true`,
);

const OWNED = `status = 'processing' AND claimed_by = $1`;

/** $1 owner, $2 ids. A row that another relay has taken over is not changed. */
export const markPublished = statement(
  'outbox_published',
  `UPDATE outbox SET status = 'published', published_at = now(), claimed_by = NULL, claimed_at = NULL, last_error = NULL
   WHERE ${OWNED} AND id = ANY($2::uuid[])`,
);

/** $1 owner, $2 ids. Nothing is known about these rows, so no attempt is counted. */
export const giveBack = statement(
  'outbox_give_back',
  `UPDATE outbox SET status = 'pending', claimed_by = NULL, claimed_at = NULL WHERE ${OWNED} AND id = ANY($2::uuid[])`,
);

/** $1 owner, $2 ids, $3 errors, $4 retry limit, $5 first and $6 longest wait in seconds. Returns the rows; those at the limit have failed. */
export const markRefused = statement<{
  id: string;
  topic: string;
  aggregate_id: string;
  attempts: number;
  status: string;
}>(
  'outbox_refused',
  `UPDATE outbox SET
     attempts = attempts + 1,
     status = CASE WHEN attempts + 1 >= $4 THEN 'failed' ELSE 'pending' END,
     next_attempt_at = now() + make_interval(secs => least($6::float8, $5::float8 * power(2, attempts))),
     last_error = refused.error, claimed_by = NULL, claimed_at = NULL
   FROM unnest($2::uuid[], $3::text[]) AS refused (refused_id, error)
   WHERE ${OWNED} AND id = refused_id
   RETURNING id, topic, aggregate_id, attempts, status`,
);

/**
 * $1 length of a lease in seconds, $2 the asking relay, $3 seconds after which a claim of a relay that is gone ends. Every relay's connection
 * for LISTEN has the relay as its application_name, so a relay without one is gone: it was killed. Only a relay that sees its own
 * connection can tell: without LISTEN, or without the right to see the names, leases alone count. Owners of claims are '<relay>:<number>';
 * one without a '/' is of a version whose connections do not name their relay.
 */
export const endLeases = statement(
  'outbox_end_leases',
  `WITH relays AS MATERIALIZED (
     SELECT application_name AS relay FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%/%'
   )
   UPDATE outbox SET status = 'pending', claimed_by = NULL, claimed_at = NULL
   WHERE status = 'processing'
     AND (claimed_at < now() - make_interval(secs => $1)
          OR (claimed_at < now() - make_interval(secs => $3) AND claimed_by LIKE '%/%'
              AND EXISTS (SELECT FROM relays WHERE relay = $2)
              AND NOT EXISTS (SELECT FROM relays WHERE relay = regexp_replace(claimed_by, ':[0-9]+$', ''))))`,
);

/** $1 age in seconds, $2 batch size. */
export const purgePublished = statement(
  'outbox_purge_published',
  `DELETE FROM outbox WHERE id IN (
     SELECT id FROM outbox WHERE status = 'published' AND published_at < now() - make_interval(secs => $1)
     LIMIT $2 FOR UPDATE SKIP LOCKED)`,
);

/** $1 age in seconds, $2 batch size. An unresolved failed row stays. */
export const purgeResolved = statement(
  'outbox_purge_resolved',
  `DELETE FROM outbox WHERE id IN (
     SELECT id FROM outbox WHERE status = 'failed' AND resolved_at < now() - make_interval(secs => $1)
     LIMIT $2 FOR UPDATE SKIP LOCKED)`,
);

/** Events that wait or failed. */
export interface Backlog {
  readonly pending: number;
  readonly failed: number;
  readonly oldest_seconds: number | null;
}

/** Counted up to a limit: a scrape must not read a million rows. */
export const readBacklog = statement<Backlog>(
  'outbox_backlog',
  `SELECT
     (SELECT count(*)::int FROM (SELECT FROM outbox WHERE status = 'pending' LIMIT 10000) bounded) AS pending,
     (SELECT count(*)::int FROM (SELECT FROM outbox WHERE status = 'failed' AND resolved_at IS NULL LIMIT 10000) bounded) AS failed,
     (SELECT extract(epoch FROM now() - created_at)::float8
      FROM outbox WHERE status = 'pending' ORDER BY position LIMIT 1) AS oldest_seconds`,
);
