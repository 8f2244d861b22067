import { randomBytes } from 'node:crypto';

import { withConnection } from './connection.ts';

/** Runs `work` with the address of an empty database on the server at `url`, whose role must be allowed to create one. */
export async function withScratchDatabase<T>(
  url: string,
  work: (scratchUrl: string) => Promise<T>,
): Promise<T> {
  const name = `holdfast_scratch_${randomBytes(6).toString('hex')}`;
  return withConnection(url, async (pool) => {
    await pool.query(`create database ${name}`);
    try {
      return await work(databaseUrl(url, name));
    } finally {
      await pool.query(`drop database ${name} with (force)`);
    }
  });
}

/** The same server, another database. */
function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
