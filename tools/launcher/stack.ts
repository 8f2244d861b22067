import { bringUp } from './bring-up.ts';
import type { BroughtUp } from './bring-up.ts';
import { planStack } from './plan.ts';
import type { StackPlan } from './plan.ts';
import { assertPortsFree } from './ports/ports.ts';
import { instanceUrls, urlsOf } from './ports/urls.ts';
import { wantedPorts } from './ports/wanted-ports.ts';
import { stepPrinter } from './print.ts';
import { endLeftovers, forgetProcesses } from './processes/leftovers.ts';
import { processIdentity } from './processes/process-identity.ts';
import { RunningParts } from './processes/running-parts.ts';
import type { Stack, StackAddresses, StackOptions } from './stack-types.ts';
import { lockDataDir } from './state/data-dir-lock.ts';
import { removeState, writeState } from './state/state-file.ts';

export type * from './stack-types.ts';
export { findStack } from './state/state-file.ts';

/**
 * Starts the whole stack and resolves when every app is ready. Call `ensureInstalled()` (tools/launcher/setup) first.
 * When it cannot start, or `signal` is aborted meanwhile, everything that was started is stopped again.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const plan = planStack(options);
  const unlock = lockDataDir(plan.dataDir);
  const running = new RunningParts(plan.dataDir, plan);
  const stop = onlyOnce(async () => {
    await running.stop();
    removeState(plan.dataDir);
    forgetProcesses(plan.dataDir);
    unlock();
  });
  const step = stepPrinter((line) => {
    if (!running.stopping) plan.onLine(line);
  });
  const abort = (): void => void stop();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    await endLeftovers(plan.dataDir, plan.onLine);
    await assertPortsFree(wantedPorts(plan));
    const addresses = addressesOf(plan, await bringUp(plan, running, step));
    options.signal?.throwIfAborted();
    running.onChange = () => recordState(addresses, running);
    recordState(addresses, running);
    return { ...addresses, ...controlsOf(running), stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function addressesOf(plan: StackPlan, { addresses, databases, sidecars, issuer }: BroughtUp): StackAddresses {
  return {
    urls: urlsOf({ instances: plan.instances, parts: addresses }),
    instances: instanceUrls(plan.instances),
    dataDir: plan.dataDir,
    portOffset: plan.portOffset,
    databases: databases.services,
    auditDatabases: databases.audit,
    sidecars,
    issuer,
  };
}

function recordState(addresses: StackAddresses, running: RunningParts): void {
  writeState(addresses.dataDir, {
    launcher: { pid: process.pid, identity: processIdentity(process.pid) },
    ...addresses,
    pids: Object.fromEntries(running.processes().map(({ name, pid }) => [name, pid])),
  });
}

function controlsOf(running: RunningParts): Omit<Stack, keyof StackAddresses | 'stop'> {
  return {
    restartApp: (name) => running.find(name).restartInOrder(),
    killApp: (name, signal = 'SIGKILL') => running.find(name).kill(signal),
    pidOf: (name) => running.find(name).pid,
    processNames: () => running.processes().map(({ name }) => name),
  };
}

function onlyOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
