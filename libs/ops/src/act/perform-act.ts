import { inTransaction } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';

/** Ends a dry run: what it wrote is to be forgotten. */
class DryRun extends Error {
  constructor(readonly result: unknown) {
    super('dry run');
  }
}

/**
 * Does what an operator asks for in one transaction, which its line in the audit belongs into. A dry run does the very same and takes it
 * back, so that what it answers, or refuses, is what would happen.
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
