import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { LOCK_CATALOG } from './catalog-lock.statements.js';

/**
 * Allows one writer per tenant at a time, until the transaction ends. Writes are rare and check a whole batch against the stored products;
 * without the lock two imports could each find a SKU free, or deadlock on each other's rows. Reads do not take it.
 */
export const lockCatalog = async (tx: Queryable, tenantId: string): Promise<void> => {
  await run(tx, LOCK_CATALOG, [tenantId]);
};
