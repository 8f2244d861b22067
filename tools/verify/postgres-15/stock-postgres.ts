import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { initialiseCluster } from '../../launcher/databases/postgres-cluster.ts';
import { postgresUser } from '../../launcher/databases/postgres-user.ts';

const LOOPBACK = '127.0.0.1';
const SUPERUSER = 'postgres';
const STARTS_WITHIN_MS = 30_000;

/** The version's full name, once it answers. */
async function whenItAnswers(url: string, server: ChildProcess): Promise<string> {
  const until = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ version: string }>('SELECT version()');
      await client.end();
      return rows[0]?.version.split(' on ')[0] ?? '';
    } catch (cause) {
      if (server.exitCode !== null || Date.now() > until)
        throw new Error('PostgreSQL does not start', { cause });
      await pause(50);
    }
  }
}

interface StockOptions {
  /** The folder of PostgreSQL's programs. */
  readonly binaries: string;
  readonly onLine: (line: string) => void;
}

/** A running server. */
export interface StockPostgres {
  readonly url: string;
  readonly version: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server of these programs on a new, empty cluster in a folder of its own, on loopback and a free port. Its postgresql.conf is
 * the one of initdb: nothing is tuned. `url` is the administrator's; `stop` removes server and folder.
 */
export async function startStockPostgres({ binaries, onLine }: StockOptions): Promise<StockPostgres> {
  const user = await postgresUser(onLine);
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-postgres-'));
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const place = join(folder, 'data');
  const password = 'stock';
  await initialiseCluster({ native: join(binaries, '..'), place, user, superuser: SUPERUSER, password });
  const port = await freePort();
  const address = ['-c', `listen_addresses=${LOOPBACK}`, '-c', 'unix_socket_directories='];
  const server = spawn(join(binaries, 'postgres'), ['-D', place, '-p', String(port), ...address], {
    ...user,
    cwd: folder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  const stop = async (): Promise<void> => {
    // PostgreSQL's fast shutdown: sessions are ended.
    server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `postgres://${SUPERUSER}:${password}@${LOOPBACK}:${port}/postgres`;
  try {
    return { url, version: await whenItAnswers(url, server), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
