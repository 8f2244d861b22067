import { setTimeout as pause } from 'node:timers/promises';

import { recordProcesses } from './leftovers.ts';
import type { ManagedProcess } from './managed-process.ts';
import { watchOver } from './watchdog.ts';

/** Stopped in this order, each group together: users of something go before it. */
const STOP_ORDER = ['app', 'sidecar', 'gateway', 'service', 'redis', 'postgres'] as const;

/** A group of processes that are stopped together. */
export type ProcessGroup = Exclude<(typeof STOP_ORDER)[number], 'service'>;

interface Stoppable {
  stop(): Promise<void>;
}

/** How long a stop waits for uninterrupted work. */
const UNINTERRUPTED_MS = 10_000;

/** All processes of a stack: keeps the record of them current, and stops them in order. */
export class RunningParts {
  /** Called each time a process got a new pid. */
  onChange: (() => void) | undefined;
  private readonly dataDir: string;
  private readonly longestPauseMs: number | undefined;
  private readonly added: { readonly group: ProcessGroup; readonly process: ManagedProcess }[] = [];
  private readonly services: Stoppable[] = [];
  private critical: Promise<unknown> | undefined;
  private isStopping = false;
  private unwatch: () => void = () => {};

  /** `longestPauseMs` bounds the wait before a process that keeps ending is started again. */
  constructor(dataDir: string, { longestPauseMs }: { longestPauseMs?: number | undefined } = {}) {
    this.dataDir = dataDir;
    this.longestPauseMs = longestPauseMs;
  }

  get stopping(): boolean {
    return this.isStopping;
  }

  /** Takes note of a process before it starts, so that it is stopped even when starting fails. */
  add(group: ProcessGroup, process: ManagedProcess): ManagedProcess {
    if (this.isStopping) throw new Error('The stack is being stopped.');
    this.added.push({ group, process });
    process.onSpawn = () => this.recordChange();
    if (this.longestPauseMs !== undefined) process.longestPauseMs = this.longestPauseMs;
    return process;
  }

  /** Takes note of something inside this process that has to be closed. */
  addService(stop: () => Promise<void>): void {
    this.services.push({ stop });
  }

  private recordChange(): void {
    if (this.isStopping) return;
    this.onChange?.();
    const records = this.processes();
    recordProcesses(this.dataDir, records);
    this.unwatch();
    // PostgreSQL, Redis and real daprds do not notice that the launcher is gone.
    this.unwatch = watchOver(records.filter(({ ipc }) => !ipc));
  }

  /** The processes that run now. */
  processes(): RunningProcess[] {
    return this.added.flatMap(({ process: { name, pid, identity, stopSignal, ipc } }) =>
      pid === undefined ? [] : [{ name, pid, identity, stopSignal, ipc }],
    );
  }

  find(name: string): ManagedProcess {
    const found = this.added.find(({ process }) => process.name === name);
    if (!found) throw new Error(`This stack has no process "${name}".`);
    return found.process;
  }

  /** Runs work that must not lose its database; a stop waits for it up to 10 s. */
  async uninterrupted<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.critical = running;
    return running;
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.race([
      Promise.allSettled([this.critical]),
      pause(UNINTERRUPTED_MS, undefined, { ref: false }),
    ]);
    for (const group of STOP_ORDER) await Promise.all(this.membersOf(group).map((member) => member.stop()));
    this.unwatch();
  }

  private membersOf(group: (typeof STOP_ORDER)[number]): readonly Stoppable[] {
    if (group === 'service') return this.services;
    return this.added.filter((each) => each.group === group).map(({ process }) => process);
  }
}

/** A process that runs. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly identity: string | undefined;
  readonly stopSignal: NodeJS.Signals;
  readonly ipc: boolean;
}
