import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';

import { freePort } from '../../../libs/testing/src/free-port.ts';
import { findOrInstallRedis } from '../../launcher/databases/redis-binary.ts';
import type { OnLine } from '../../launcher/on-line.ts';
import { untilPortAnswers } from '../../launcher/ports/ports.ts';

const START_MS = 10_000;

/** A running Redis that requires a password. */
export interface GuardedRedis {
  /** With the password. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Redis for events that requires a password, as the one of a cluster does. */
export async function startGuardedRedis({
  folder,
  onLine,
}: {
  readonly folder: string;
  readonly onLine: OnLine;
}): Promise<GuardedRedis> {
  const binary = await findOrInstallRedis({ onLine });
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const server = spawn(
    binary,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--requirepass', password],
    ],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  // Also when this process ends by an uncaught error.
  process.once('exit', () => server.kill('SIGTERM'));
  await untilPortAnswers(port, { signal: AbortSignal.timeout(START_MS) });
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
  };
  return { url: `redis://:${password}@127.0.0.1:${port}`, stop };
}
