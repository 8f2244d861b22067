import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

/** A request with an Idempotency-Key. */
export interface KeyedRequest {
  readonly tenantId: string;
  /** Tenant, caller, route and resource: the same key elsewhere is another key. */
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
  /**
   * The version of the changed resource before the call, where running it twice would do it twice. After a run that was cut off it shows
   * whether that run may have had its effect.
   */
  readonly witness?: string | undefined;
}

/** A final answer as it was sent. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string | undefined;
}

/** The result of a claim. */
export type Claim =
  | { readonly kind: 'claimed'; readonly witness: string | undefined }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'other-body' }
  | { readonly kind: 'in-use' };

/** The lifetimes of records and claims. */
export interface KeyTimes {
  readonly retentionSeconds: number;
  /** After this, a claim without an answer is stale: its process died. */
  readonly claimSeconds: number;
}

/** As specified. */
export const DEFAULT_KEY_TIMES: KeyTimes = { retentionSeconds: 86_400, claimSeconds: 60 };

interface ClaimRow {
  mine: boolean | null;
  fingerprint: string;
  witness: string | null;
  status: number | null;
  body: string | null;
}

// Inserts or reads in one statement, under the row's lock: exactly one of many first uses claims.
const CLAIM_KEY = statement<ClaimRow>(
  'claim_idempotency_key',
  `INSERT INTO idempotency_records AS r (scope, key, tenant_id, fingerprint, claimed_by, claimed_at, witness)
   VALUES ($1, $2, $3, $4, $5, now(), $8)
   ON CONFLICT (scope, key) DO UPDATE SET
     (fingerprint, status, body, claimed_by, claimed_at, witness, created_at) = (
       SELECT
         CASE WHEN is_old THEN excluded.fingerprint ELSE r.fingerprint END,
         CASE WHEN is_old THEN NULL ELSE r.status END,
         CASE WHEN is_old THEN NULL ELSE r.body END,
         CASE WHEN is_free THEN excluded.claimed_by ELSE r.claimed_by END,
         CASE WHEN is_free THEN now() ELSE r.claimed_at END,
         CASE WHEN is_old THEN excluded.witness WHEN is_free THEN coalesce(r.witness, excluded.witness) ELSE r.witness END,
         CASE WHEN is_old THEN now() ELSE r.created_at END
       FROM (SELECT r.created_at <= now() - make_interval(secs => $6) AS is_old) AS age,
            LATERAL (SELECT is_old OR (r.fingerprint = excluded.fingerprint AND r.status IS NULL
              AND (r.claimed_by IS NULL OR r.claimed_at <= now() - make_interval(secs => $7))) AS is_free) AS state)
   RETURNING claimed_by = $5 AS mine, fingerprint, witness, status, body`,
);

// Only the holder of the claim, or any run where all runs answer the same: the first stored answer is the one for all.
const STORE_ANSWER = statement(
  'store_idempotent_answer',
  `UPDATE idempotency_records SET status = $4, body = $5, claimed_by = NULL
    WHERE scope = $1 AND key = $2 AND fingerprint = $6 AND status IS NULL AND (claimed_by = $3 OR $7)`,
);

const RELEASE_KEY = statement(
  'release_idempotency_key',
  `UPDATE idempotency_records SET claimed_by = NULL, witness = CASE WHEN $4 THEN witness END
    WHERE scope = $1 AND key = $2 AND claimed_by = $3`,
);

const FORGET_KEY = statement(
  'forget_idempotency_key',
  `DELETE FROM idempotency_records WHERE scope = $1 AND key = $2 AND claimed_by = $3`,
);

const PURGE_KEYS = statement<{ purged: number }>(
  'purge_idempotency_records',
  `WITH old AS (
     SELECT scope, key FROM idempotency_records WHERE created_at < now() - make_interval(secs => $1)
      ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
   ), gone AS (
     DELETE FROM idempotency_records r USING old WHERE r.scope = old.scope AND r.key = old.key RETURNING 1
   )
   SELECT count(*)::integer AS purged FROM gone`,
);

/** Deletes records older than their retention, oldest first, at most `batch`; returns how many. Several may run at once. */
export async function purgeIdempotencyRecords(
  db: Queryable,
  { retentionSeconds = DEFAULT_KEY_TIMES.retentionSeconds, batch = 1_000 } = {},
): Promise<number> {
  return (await runOne(db, PURGE_KEYS, [retentionSeconds, batch]))?.purged ?? 0;
}

/** The table of used keys. */
export class IdempotencyRecordRepository {
  constructor(
    private readonly db: Queryable,
    private readonly times: KeyTimes = DEFAULT_KEY_TIMES,
  ) {}

  /**
   * Claims the key for this holder, or returns why not. A claim carries the witness of the first run with an unknown outcome, else the
   * request's own. A record past its retention counts as none.
   */
  async claim(request: KeyedRequest, holder: string): Promise<Claim> {
    const { scope, key, tenantId, fingerprint } = request;
    const { retentionSeconds, claimSeconds } = this.times;
    const values = [
      scope,
      key,
      tenantId,
      fingerprint,
      holder,
      retentionSeconds,
      claimSeconds,
      request.witness ?? null,
    ];
    const row = (await runOne(this.db, CLAIM_KEY, values))!;
    if (row.fingerprint !== fingerprint) return { kind: 'other-body' };
    if (row.status !== null)
      return { kind: 'answered', answer: { status: row.status, body: row.body ?? undefined } };
    return row.mine ? { kind: 'claimed', witness: row.witness ?? undefined } : { kind: 'in-use' };
  }

  /** Stores a final answer; the first one stays. With `byAnyone` also of a run that did not hold the claim. */
  async store(
    { scope, key, fingerprint }: KeyedRequest,
    holder: string,
    answer: StoredAnswer,
    byAnyone: boolean,
  ): Promise<void> {
    await run(this.db, STORE_ANSWER, [
      scope,
      key,
      holder,
      answer.status,
      answer.body ?? null,
      fingerprint,
      byAnyone,
    ]);
  }

  /** Allows the next use to run; the fingerprint stays, and the witness where this run may have had its effect. */
  async release({ scope, key }: KeyedRequest, holder: string, mayHaveHadEffect: boolean): Promise<void> {
    await run(this.db, RELEASE_KEY, [scope, key, holder, mayHaveHadEffect]);
  }

  /** Deletes the record of a call that found no resource of its caller. */
  async forget({ scope, key }: KeyedRequest, holder: string): Promise<void> {
    await run(this.db, FORGET_KEY, [scope, key, holder]);
  }
}
