import { mkdirSync } from 'node:fs';
import path from 'node:path';

import type { OnLine } from '../on-line.ts';
import { untilPortAnswers } from '../ports/ports.ts';
import { freshLogFile } from '../processes/logs.ts';
import { ManagedProcess } from '../processes/managed-process.ts';
import type { RunningParts } from '../processes/running-parts.ts';

/** The guard's Redis only makes duplicates cheap to answer; it may lose everything. */
const GUARD = ['--appendonly', 'no'];
/** An event is on disk before the broker confirms it, as PostgreSQL's commits are: after that its outbox row counts as published. */
const EVENTS = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** The purpose of a Redis. */
export type RedisKind = 'guard' | 'events';

/** Starts one Redis server and returns its URL. */
export async function startRedis({
  kind,
  binary,
  dataDir,
  port,
  onLine,
  running,
}: {
  kind: RedisKind;
  binary: string;
  dataDir: string;
  port: number;
  onLine: OnLine;
  running: RunningParts;
}): Promise<string> {
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
