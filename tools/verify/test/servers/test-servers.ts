import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../../../../libs/testing/src/free-port.ts';

const MIGRATE = new URL('../../../launcher/migrate/migrate.ts', import.meta.url).href;
const LOOPBACK = '127.0.0.1';

// Tests prove logic under concurrency, not durability: a crashed test server is thrown away.
const POSTGRES_SETTINGS = {
  max_connections: '400',
  fsync: 'off',
  synchronous_commit: 'off',
  shared_buffers: '128MB',
  shared_preload_libraries: '',
};

interface TestServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The servers of one test run. */
export interface TestServers {
  readonly stop: () => Promise<void>;
}

async function startPostgres(dir: string): Promise<TestServer> {
  const { startPostgres: start } = await import('../../../launcher/databases/postgres.ts');
  const { RunningParts } = await import('../../../launcher/processes/running-parts.ts');
  // PostgreSQL does not run as root, and its own user has to get in here.
  await chmod(dir, 0o755);
  const running = new RunningParts(dir);
  const options = {
    dataDir: dir,
    port: await freePort(),
    secret: () => 'postgres',
    settings: POSTGRES_SETTINGS,
  };
  const { url } = await start({ ...options, onLine: console.log, running });
  return { url, stop: () => running.stop() };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: LOOPBACK });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });

async function startRedis(dir: string): Promise<TestServer> {
  const { findOrInstallRedis } = await import('../../../launcher/databases/redis-binary.ts');
  const binary = await findOrInstallRedis({ onLine: console.log });
  const port = await freePort();
  const args = ['--port', String(port), '--bind', LOOPBACK, '--save', '', '--appendonly', 'no', '--dir', dir];
  const child = spawn(binary, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
    await pause(20);
  }
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  return { url: `redis://${LOOPBACK}:${port}`, stop };
}

/** Starts the servers that the environment does not name, and names them there for the test processes. */
export async function startTestServers(): Promise<TestServers> {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  const started: TestServer[] = [];
  // libs/testing migrates the databases of specs, and imports no tool.
  process.env['HOLDFAST_TEST_MIGRATE'] = MIGRATE;
  if (!process.env['HOLDFAST_TEST_DATABASE_URL']) {
    const postgres = await startPostgres(dir);
    started.push(postgres);
    process.env['HOLDFAST_TEST_DATABASE_URL'] = postgres.url;
  }
  if (!process.env['HOLDFAST_TEST_REDIS_URL']) {
    const redis = await startRedis(dir);
    started.push(redis);
    process.env['HOLDFAST_TEST_REDIS_URL'] = redis.url;
  }
  return {
    stop: async () => {
      await Promise.all(started.map((server) => server.stop()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
