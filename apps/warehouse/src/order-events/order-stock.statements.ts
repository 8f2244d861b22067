import { MARK, markedStatement } from '@holdfast/inbox';
import { statement } from '@holdfast/postgres';

/** See the migration `stock_changes`. */
export const CLOSE_CHECKOUT = statement('close-checkout', 'SELECT close_checkout($1, $2, $3)');

/** What was done for a confirmed order; `answer` is the hold's where its lines had to be taken again. */
export interface Ensured {
  readonly ensured: {
    readonly outcome: 'allocated' | 'closed' | 'fenced' | 'taken_again' | 'missing';
    readonly answer?: unknown;
  };
}

/** See the migration `ensure_allocated`. */
export const ENSURE_ALLOCATED = markedStatement<Ensured>(
  'ensure-allocated',
  `WITH ${MARK}, done AS MATERIALIZED (
     SELECT event_id, ensure_allocated($2, $4, $5, $6, $7::text[], $8::integer[]) AS ensured FROM mark
   )
   SELECT event_id, ensured FROM done`,
);
