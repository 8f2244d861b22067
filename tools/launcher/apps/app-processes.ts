import { setTimeout as pause } from 'node:timers/promises';

import { messageOf } from '../errors.ts';
import type { OnLine } from '../on-line.ts';
import { freshLogFile } from '../processes/logs.ts';
import { ManagedProcess } from '../processes/managed-process.ts';
import { commandOf, environmentOf } from './apps.ts';
import type { EnvironmentOptions, Instance } from './apps.ts';

const POLL_MS = 100;
/** SYS-2: an app ends within 25 s after SIGTERM; after that it is ended by force. */
const GRACE_MS = 25_000;

/** How the processes of apps are started. */
export interface AppProcessOptions extends EnvironmentOptions {
  readonly dataDir: string;
  readonly readyMs?: number | undefined;
  readonly onLine: OnLine;
}

/** The process of one app, not yet started. */
export function appProcess(
  instance: Instance,
  { dataDir, readyMs, onLine, ...environment }: AppProcessOptions,
): ManagedProcess {
  return new ManagedProcess({
    name: instance.name,
    ...commandOf(instance),
    env: environmentOf(instance, environment),
    logFile: freshLogFile(dataDir, instance.name),
    graceMs: GRACE_MS,
    ...(readyMs && { readyMs }),
    ready: (signal) => untilReady(instance.http, signal),
    onLine,
  });
}

/** Waits for 200 on /health/ready; the error carries the last other answer, which explains best why it never came. */
async function untilReady(port: number, signal: AbortSignal): Promise<void> {
  let last = 'nothing answered on its HTTP port';
  const url = `http://127.0.0.1:${port}/health/ready`;
  while (!signal.aborted) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (answer.ok) return void (await answer.body?.cancel());
      last = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    } catch {
      // Not listening yet.
    }
    await pause(POLL_MS);
  }
  throw new Error(`${messageOf(signal.reason)} (last: ${last})`);
}
