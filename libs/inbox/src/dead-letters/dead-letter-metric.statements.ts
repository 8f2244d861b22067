import { statement } from '@holdfast/postgres';

export interface Counts {
  readonly left: number;
  readonly waiting: number;
}

export const COUNT = statement<Counts>(
  'dead_letter_count',
  `SELECT count(*) FILTER (WHERE next_try_at IS NULL)::int AS left, count(next_try_at)::int AS waiting
   FROM dead_letters WHERE status = 'stored'`,
);
