import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { untilPortAnswers } from '../ports/ports.ts';
import { freshLogFile } from '../processes/logs.ts';
import { ManagedProcess } from '../processes/managed-process.ts';

/** The guard's Redis only makes duplicates cheap to answer; it may forget everything. */
const GUARD = ['--appendonly', 'no'];
/**
 * What the broker has confirmed exists nowhere else any more: the outbox row counts as published. So it is on disk
 * before the confirmation, as PostgreSQL's commits are.
 */
const EVENTS = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** Starts one Redis server and answers its URL; `kind` is `guard` or `events`. */
export async function startRedis({ kind, binary, dataDir, port, onLine, running }) {
  const folder = path.join(dataDir, `redis-${kind}`);
  mkdirSync(folder, { recursive: true });
  const server = new ManagedProcess({
    name: `redis-${kind}`,
    command: binary,
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'],
      ...(kind === 'events' ? EVENTS : GUARD),
    ],
    env: { PATH: process.env.PATH },
    cwd: folder,
    logFile: freshLogFile(dataDir, `redis-${kind}`),
    ipc: false,
    ready: (signal) => untilPortAnswers(port, { signal }),
    onLine,
  });
  await running.add('redis', server).start();
  return `redis://127.0.0.1:${port}`;
}
