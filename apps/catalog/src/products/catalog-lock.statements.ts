import { statement } from '@holdfast/postgres';

export const LOCK_CATALOG = statement(
  'catalog_lock',
  `SELECT pg_advisory_xact_lock(hashtextextended('catalog:' || $1, 0))`,
);
