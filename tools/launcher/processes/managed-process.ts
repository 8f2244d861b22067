import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { messageOf } from '../errors.ts';
import type { OnLine } from '../on-line.ts';
import { secondsSince } from '../print.ts';
import { lastLines } from './logs.ts';
import { processIdentity, sendSignal } from './process-identity.ts';

const FIRST_PAUSE_MS = 250;
/** A process that ran this long was healthy: after its next failure the pause is short again. */
const HEALTHY_MS = 30_000;
const LONGEST_PAUSE_MS = 5_000;
const GRACE_MS = 5_000;
const READY_MS = 60_000;

/** How a process is started, and how it is ended. */
export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly logFile: string;
  /** Resolves when the process is ready; gives up when the signal is aborted. */
  readonly ready?: (signal: AbortSignal) => Promise<void>;
  readonly readyMs?: number;
  readonly stopSignal?: NodeJS.Signals;
  readonly longestPauseMs?: number;
  readonly graceMs?: number;
  /** Sent when it is still there after `graceMs`. */
  readonly lastResort?: NodeJS.Signals;
  /** Whether it gets a channel by which it notices the end of the launcher. */
  readonly ipc?: boolean;
  readonly onLine: OnLine;
}

/**
 * One process of the stack: started, awaited, restarted when it ends by itself, ended on request.
 * It runs in a session of its own, so that Ctrl-C in a terminal reaches the launcher only, which then ends all in order.
 */
export class ManagedProcess {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
  readonly ipc: boolean;
  /** Longest wait before it is started again while it keeps failing. */
  longestPauseMs: number;
  /** Called each time it gets a new pid. */
  onSpawn: (() => void) | undefined;
  /** Its start time, once it runs. */
  identity: string | undefined;
  private readonly options: ProcessOptions;
  private child: ChildProcess | undefined;
  private exited: Promise<string> = Promise.resolve('was never started');
  private startedAt = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private stopping = false;
  private supervised = false;

  constructor(options: ProcessOptions) {
    this.options = options;
    this.name = options.name;
    this.stopSignal = options.stopSignal ?? 'SIGTERM';
    this.ipc = options.ipc ?? true;
    this.longestPauseMs = options.longestPauseMs ?? LONGEST_PAUSE_MS;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it and resolves when it is ready. */
  async start(): Promise<void> {
    this.stopping = false;
    const child = this.spawn();
    await this.untilReady(child);
    this.supervised = true;
    // It may have ended between its last answer and this line.
    if (this.child === undefined && !this.stopping) void this.restart('ended');
  }

  private spawn(): ChildProcess {
    const { command, args, logFile, env, cwd, uid, gid } = this.options;
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(command, args, {
      ...{ env, cwd, uid, gid },
      stdio: this.ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.child = child;
    this.startedAt = Date.now();
    this.exited = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
      child.once('exit', (code, signal) =>
        resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`),
      );
    }).then((how) => this.onExit(child, how));
    this.identity = child.pid === undefined ? undefined : processIdentity(child.pid);
    this.onSpawn?.();
    return child;
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    const { ready, readyMs = READY_MS, logFile } = this.options;
    if (!ready) return;
    const over = new AbortController();
    const timer = setTimeout(
      () => over.abort(new Error(`was not ready after ${readyMs / 1_000} s`)),
      readyMs,
    );
    const { exited } = this;
    void exited.then((how) => over.abort(new Error(how)));
    try {
      if (child.pid === undefined) throw new Error(await exited);
      await ready(over.signal);
    } catch (error) {
      if (this.stopping) return;
      throw new Error(`${this.name} ${messageOf(error)}. The end of ${logFile}:\n${lastLines(logFile)}`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  private onExit(child: ChildProcess, how: string): string {
    if (this.child === child) this.child = undefined;
    if (this.supervised && !this.stopping) void this.restart(how);
    return how;
  }

  /** Starts it again as a cluster would: later and later while it keeps failing. */
  private async restart(how: string): Promise<void> {
    if (Date.now() - this.startedAt > HEALTHY_MS) this.pauseMs = FIRST_PAUSE_MS;
    this.options.onLine(`${this.name} ${how}; starting it again`);
    await pause(this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, this.longestPauseMs);
    if (this.stopping || this.child) return;
    const began = performance.now();
    try {
      await this.untilReady(this.spawn());
      if (!this.stopping)
        this.options.onLine(`${this.name} is ready again (pid ${this.pid}, ${secondsSince(began)})`);
    } catch (error) {
      if (!this.stopping && this.child) this.options.onLine(messageOf(error));
    }
  }

  /** Sends a signal without changing the supervision: a process that ends by it is started again. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): boolean {
    if (this.pid === undefined) return false;
    sendSignal(this.pid, signal);
    return true;
  }

  /** Ends it in good order, by force after `graceMs`; resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    const pid = child?.pid;
    if (!child || pid === undefined) return;
    const { lastResort = 'SIGKILL', graceMs = GRACE_MS } = this.options;
    sendSignal(pid, this.stopSignal);
    const timer = setTimeout(() => sendSignal(pid, lastResort), graceMs);
    await this.exited;
    clearTimeout(timer);
    if (child.connected) child.disconnect();
  }

  /** Ends and starts it, as a rollout would. */
  async restartInOrder(): Promise<void> {
    this.supervised = false;
    await this.stop();
    await this.start();
  }
}
