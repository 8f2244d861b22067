import { inTransaction } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';

/** Ends a dry run: its writes are rolled back. */
class DryRun extends Error {
  constructor(readonly result: unknown) {
    super('dry run');
  }
}

/**
 * Performs an operator's act in one transaction, together with its line in the audit. A dry run does the same and rolls back, so that it
 * returns, or refuses, what the act would.
 */
export async function performAct<T>(
  pool: Pool,
  dryRun: boolean,
  work: (tx: PoolClient) => Promise<T>,
): Promise<T> {
  try {
    return await inTransaction(pool, async (tx) => {
      const result = await work(tx);
      if (dryRun) throw new DryRun(result);
      return result;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.result as T;
    throw error;
  }
}
