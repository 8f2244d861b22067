import { MARK, markedStatement } from '@holdfast/inbox';
import { statement } from '@holdfast/postgres';

import type { AllocationOutcome } from '../domain/hold.js';

export const CLOSE_CHECKOUT = statement('close_checkout', 'SELECT close_checkout($1, $2, $3)');

/** The result for stock that was pinned for a confirmed order. */
export interface Allocated {
  readonly outcome: AllocationOutcome;
}

export const ALLOCATE_PINNED = markedStatement<Allocated>(
  'allocate_pinned',
  `WITH ${MARK}, done AS MATERIALIZED (SELECT event_id, allocate_holds($2, $4, $5, $6) AS outcome FROM mark)
   SELECT event_id, outcome FROM done`,
);

/** The result for a confirmed order; `answer` is the hold's where its lines had to be held again. */
export interface Ensured {
  readonly ensured: {
    readonly outcome: 'allocated' | 'closed' | 'fenced' | 'taken_again' | 'missing';
    readonly answer?: unknown;
  };
}

export const ENSURE_ALLOCATED = markedStatement<Ensured>(
  'ensure_allocated',
  `WITH ${MARK}, done AS MATERIALIZED (
     SELECT event_id, ensure_allocated($2, $4, $5, $6, $7::text[], $8::integer[]) AS ensured FROM mark
   )
   SELECT event_id, ensured FROM done`,
);
