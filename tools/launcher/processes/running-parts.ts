import { recordProcesses } from './leftovers.ts';
import { watchOver } from './watchdog.ts';

/** Stopped in this order, each group together: whoever relies on something goes before it. */
const STOP_ORDER = ['app', 'sidecar', 'gateway', 'service', 'redis', 'postgres'];

const PATIENCE_MS = 10_000;

function patience() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
}

/** All processes of a stack: keeps the record of them current, and stops them in order. */
export class RunningParts {
  constructor(dataDir, { longestPauseMs } = {}) {
    this.dataDir = dataDir;
    this.longestPauseMs = longestPauseMs;
    this.groups = new Map(STOP_ORDER.map((group) => [group, []]));
    this.unwatch = () => {};
  }

  /** To be called by a process each time it got a new pid. */
  onSpawn = () => {
    if (this.stopping) return;
    this.onChange?.();
    recordProcesses(this.dataDir, this.processes());
    this.unwatch();
    this.unwatch = watchOver(this.servers());
  };

  /** Takes note of a process before it starts, so that it is stopped even when starting fails. */
  add(group, process) {
    if (this.stopping) throw new Error('The stack is being stopped.');
    this.groups.get(group).push(process);
    process.onSpawn = this.onSpawn;
    if (this.longestPauseMs !== undefined) process.longestPauseMs = this.longestPauseMs;
    return process;
  }

  /** Something inside this process that has to be closed. */
  addService(stop) {
    this.groups.get('service').push({ name: 'identity', stop });
  }

  processes() {
    return [...this.groups.values()].flat().filter(({ pid }) => pid !== undefined);
  }

  /** What does not notice by itself that the launcher is gone: PostgreSQL, Redis, real daprds. */
  servers() {
    return this.processes().filter(({ ipc }) => ipc === false);
  }

  find(name) {
    const found = [...this.groups.values()].flat().find((process) => process.name === name);
    if (!found) throw new Error(`This stack has no process "${name}".`);
    return found;
  }

  /** Runs what leaves a mess when its database goes away; a stop waits for it, within reason. */
  async uninterrupted(work) {
    this.critical = work();
    return this.critical;
  }

  async stop() {
    this.stopping = true;
    await Promise.race([Promise.allSettled([this.critical]), patience()]);
    for (const group of STOP_ORDER)
      await Promise.all(this.groups.get(group).map((process) => process.stop()));
    this.unwatch();
  }
}
