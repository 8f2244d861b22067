import { statement } from '@holdfast/postgres';

/** Two operators who apply at once would report each other's changes. */
export const LOCK = statement(
  'ops_lock_shop',
  `SELECT pg_advisory_xact_lock(hashtextextended('shop:' || $1, 0))`,
);
