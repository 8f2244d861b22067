import { freshLogFile } from '../processes/logs.ts';
import { ManagedProcess } from '../processes/managed-process.ts';
import { commandOf, environmentOf } from './apps.ts';

const POLL_MS = 100;
/** SYS-2: an app is gone 25 s after it was asked; whoever is not is ended by force. */
const GRACE_MS = 25_000;

/** The process of one app, not yet started. */
export function appProcess(instance, { databases, parts, portOffset, env, dataDir, readyMs, onLine }) {
  return new ManagedProcess({
    name: instance.name,
    ...commandOf(instance),
    env: environmentOf(instance, { databases, parts, portOffset, env }),
    logFile: freshLogFile(dataDir, instance.name),
    graceMs: GRACE_MS,
    ...(readyMs && { readyMs }),
    ready: (signal) => untilReady(instance.http, signal),
    onLine,
  });
}

/** Waits for 200 on /health/ready; what it said last is the best explanation when it never comes. */
async function untilReady(port, signal) {
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
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${signal.reason.message} (last: ${last})`);
}
