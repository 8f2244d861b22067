import { statement } from '@holdfast/postgres';

const LATELY = `CASE WHEN code_tries_since > now() - interval '1 hour' THEN code_tries ELSE 0 END`;

// The guard sits in the write: of concurrent tries only as many pass as are left.
/** Spends tries; one row where enough were left. */
export const SPEND_CODE_TRIES = statement<{ code_tries: number }>(
  'spend_code_tries',
  `UPDATE carts
      SET code_tries = ${LATELY} + $3,
          code_tries_since = CASE WHEN code_tries_since > now() - interval '1 hour' THEN code_tries_since ELSE now() END
    WHERE id = $1 AND tenant_id = $2 AND ${LATELY} + $3 <= $4
   RETURNING code_tries`,
);

/** Gives tries back. */
export const GIVE_BACK_CODE_TRIES = statement<{ code_tries: number }>(
  'give_back_code_tries',
  `UPDATE carts SET code_tries = greatest(0, code_tries - $3) WHERE id = $1 AND tenant_id = $2 RETURNING code_tries`,
);

/** Seconds until the tries of an hour are new. */
export const WAIT_FOR_CODE_TRIES = statement<{ seconds: number }>(
  'wait_for_code_tries',
  `SELECT greatest(1, ceil(extract(epoch FROM code_tries_since + interval '1 hour' - now())))::int AS seconds
     FROM carts WHERE id = $1 AND tenant_id = $2`,
);
