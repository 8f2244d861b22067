import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { RunningParts } from '../processes/running-parts.ts';
import { startPostgres } from './postgres.ts';

/** It lives for one command: nothing in it has to survive. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', shared_preload_libraries: '' };

/** Runs `work` with the administrator's address of a PostgreSQL that is started for it and thrown away. */
export async function withThrowawayPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-postgres-'));
  // PostgreSQL does not run as root, and its own user has to get in here.
  await chmod(dataDir, 0o755);
  const running = new RunningParts(dataDir);
  try {
    const { url } = await startPostgres({
      dataDir,
      port: await freePort(),
      secret: () => 'postgres',
      settings: SETTINGS,
      onLine: (line: string) => console.error(line),
      running,
    });
    return await work(url);
  } finally {
    await running.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
