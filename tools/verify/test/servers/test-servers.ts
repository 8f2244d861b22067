import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../../../../libs/testing/src/free-port.ts';
import { startPostgres } from '../../../launcher/databases/postgres.ts';
import { findOrInstallRedis } from '../../../launcher/databases/redis-binary.ts';
import { startRedis } from '../../../launcher/databases/redis.ts';
import { RunningParts } from '../../../launcher/processes/running-parts.ts';

const MIGRATE = new URL('../../../launcher/migrate/migrate.ts', import.meta.url).href;
const REDIS_BINARY = new URL('../../../launcher/databases/redis-binary.ts', import.meta.url).href;

// Tests prove logic under concurrency, not durability: a crashed test server is thrown away.
const POSTGRES_SETTINGS = {
  max_connections: '400',
  fsync: 'off',
  synchronous_commit: 'off',
  shared_buffers: '128MB',
  shared_preload_libraries: '',
};

/** The servers of a test run. */
export interface TestServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Stops those that this run started. */
  stop(): Promise<void>;
}

/** Starts the servers that the environment does not name, and names them there for the test processes. */
export async function startTestServers(): Promise<TestServers> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  // PostgreSQL does not run as root, and its own user has to enter this folder.
  await chmod(dataDir, 0o755);
  const running = new RunningParts(dataDir);
  const shared = { dataDir, running, onLine: console.log };
  // libs/testing migrates the databases of specs and starts servers of one spec's own, and imports no tool.
  process.env.HOLDFAST_TEST_MIGRATE = MIGRATE;
  process.env.HOLDFAST_TEST_REDIS_BINARY = REDIS_BINARY;
  const databaseUrl = (process.env.HOLDFAST_TEST_DATABASE_URL ||= await testPostgres(shared));
  const redisUrl = (process.env.HOLDFAST_TEST_REDIS_URL ||= await testRedis(shared));
  return {
    databaseUrl,
    redisUrl,
    stop: async () => {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Shared {
  readonly dataDir: string;
  readonly running: RunningParts;
  readonly onLine: (line: string) => void;
}

async function testPostgres(shared: Shared): Promise<string> {
  const own = { port: await freePort(), secret: () => 'postgres', settings: POSTGRES_SETTINGS };
  return (await startPostgres({ ...shared, ...own })).url;
}

async function testRedis(shared: Shared): Promise<string> {
  const binary = await findOrInstallRedis(shared);
  return startRedis({ ...shared, kind: 'guard', binary, port: await freePort() });
}
