import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` in one transaction on one connection: commits what it did, or rolls back when it throws. For work that is a single
 * statement no transaction is needed.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    // A connection that could not even roll back is closed instead of handed on.
    client.release(broken);
  }
}
