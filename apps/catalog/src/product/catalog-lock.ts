import { run, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

const LOCK_CATALOG = statement(
  'catalog_lock',
  `SELECT pg_advisory_xact_lock(hashtextextended('catalog:' || $1, 0))`,
);

/**
 * One writer per tenant at a time, until the transaction ends. Writes are rare and check a whole batch against what is there; without
 * the lock two imports could each find a SKU free, or wait for each other's rows in a circle. Reads take no notice.
 */
export const lockCatalog = async (tx: Queryable, tenantId: string): Promise<void> => {
  await run(tx, LOCK_CATALOG, [tenantId]);
};
