import { statement } from '@holdfast/postgres';

/** A period of an account to search. */
export interface Period {
  readonly account: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

// The accounts are those of recent payments. The claim excludes other replicas; the mark advances only after a complete search.
export const CLAIM_PERIODS = statement<Period>(
  'unmatched_claim',
  `WITH accounts AS (
     SELECT DISTINCT gateway_account AS account FROM payments WHERE gateway = 'stripe' AND created_at > now() - interval '8 days'
     UNION SELECT ''
   ), claimed AS (
     INSERT INTO reconciler_marks AS m (account, looked_through, claimed_until)
     SELECT account, date_trunc('second', now() - interval '7 days'), now() + make_interval(secs => $2::float8 / 1000) FROM accounts
     ON CONFLICT (account) DO UPDATE SET claimed_until = excluded.claimed_until
     WHERE m.claimed_until <= now() AND m.looked_through <= now() - make_interval(secs => ($1::float8 + $3::float8) / 1000)
     RETURNING m.account, m.looked_through
   )
   -- Whole seconds, as the gateway counts: periods meet without gap or overlap.
   SELECT account, extract(epoch FROM looked_through)::float8 AS "fromSeconds",
          extract(epoch FROM date_trunc('second', now() - make_interval(secs => $1::float8 / 1000)))::float8 AS "toSeconds"
   FROM claimed`,
);

// Advances the mark after a complete search; otherwise the same period is due again.
export const END_PERIOD = statement(
  'unmatched_done',
  `UPDATE reconciler_marks SET looked_through = COALESCE(to_timestamp($2::float8), looked_through), claimed_until = now()
   WHERE account = $1`,
);

// An object matches when a row names it, or when its payment is still unsettled: then settling finds it.
export const FIND_UNMATCHED = statement<{ transactionId: string }>(
  'unmatched_find',
  `SELECT o.transaction_id AS "transactionId"
   FROM unnest($1::text[], $2::text[]) AS o (transaction_id, payment_id)
   WHERE NOT EXISTS (SELECT FROM payments p WHERE p.gateway_transaction_id = o.transaction_id)
     AND NOT EXISTS (SELECT FROM payments p WHERE p.id::text = o.payment_id AND p.gateway_transaction_id IS NULL
                     AND p.status IN ('pending', 'in_doubt'))`,
);
