import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import { lastLines } from './logs.ts';
import { processIdentity, sendSignal } from './process-identity.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Whoever ran this long was healthy: the next failure starts with a short pause again. */
const HEALTHY_MS = 30_000;

/**
 * One process of the stack: started, waited for, restarted when it ends by itself, ended when asked to.
 * It runs in a session of its own, so that Ctrl-C in a terminal reaches the launcher only, which then ends all in order.
 */
export class ManagedProcess {
  /**
   * @param {{name: string, command: string, args: string[], env?: object, cwd?: string, uid?: number, gid?: number,
   *   logFile: string, ready?: (signal: AbortSignal) => Promise<void>, readyMs?: number, stopSignal?: NodeJS.Signals,
   *   longestPauseMs?: number, graceMs?: number, lastResort?: NodeJS.Signals, ipc?: boolean, onLine: (line: string) => void}} options
   */
  constructor(options) {
    Object.assign(
      this,
      {
        stopSignal: 'SIGTERM',
        graceMs: 5_000,
        lastResort: 'SIGKILL',
        readyMs: 60_000,
        ipc: true,
        longestPauseMs: LONGEST_PAUSE_MS,
      },
      options,
    );
    this.pauseMs = FIRST_PAUSE_MS;
  }

  get pid() {
    return this.child?.pid;
  }

  /** Starts it and resolves when it is ready. */
  async start() {
    this.stopping = false;
    this.spawn();
    await this.untilReady();
    this.supervised = true;
    // It may have ended between its last answer and this line.
    if (this.child === undefined && !this.stopping) void this.restart('ended');
    return this;
  }

  spawn() {
    const log = openSync(this.logFile, 'a', 0o600);
    const { command, args, env, cwd, uid, gid } = this;
    const stdio = this.ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log];
    const child = spawn(command, args, { env, cwd, uid, gid, stdio, detached: true });
    closeSync(log);
    this.child = child;
    this.startedAt = Date.now();
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
      child.once('exit', (code, signal) =>
        resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`),
      );
    }).then((how) => this.onExit(child, how));
    this.identity = child.pid && processIdentity(child.pid);
    this.onSpawn?.();
  }

  async untilReady() {
    if (!this.ready) return;
    const { child } = this;
    const over = new AbortController();
    const timer = setTimeout(
      () => over.abort(new Error(`was not ready after ${this.readyMs / 1_000} s`)),
      this.readyMs,
    );
    void this.exited.then((how) => over.abort(new Error(how)));
    try {
      if (child.pid === undefined) throw new Error(await this.exited);
      await this.ready(over.signal);
    } catch (error) {
      if (this.stopping) return;
      throw new Error(
        `${this.name} ${error.message}. The end of ${this.logFile}:\n${lastLines(this.logFile)}`,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  onExit(child, how) {
    if (this.child === child) this.child = undefined;
    if (this.supervised && !this.stopping) void this.restart(how);
    return how;
  }

  /** What a cluster would do: start it again, later and later while it keeps failing. */
  async restart(how) {
    if (Date.now() - this.startedAt > HEALTHY_MS) this.pauseMs = FIRST_PAUSE_MS;
    this.onLine(`${this.name} ${how}; starting it again`);
    await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    this.pauseMs = Math.min(this.pauseMs * 2, this.longestPauseMs);
    if (this.stopping || this.child) return;
    const began = performance.now();
    this.spawn();
    try {
      await this.untilReady();
      if (!this.stopping) this.onLine(`${this.name} is ready again (pid ${this.pid}, ${seconds(began)})`);
    } catch (error) {
      if (!this.stopping && this.child) this.onLine(error.message);
    }
  }

  /** Sends a signal without changing the supervision: what ends by it is started again. */
  kill(signal = 'SIGKILL') {
    if (this.pid === undefined) return false;
    sendSignal(this.pid, signal);
    return true;
  }

  /** Ends it in good order, by force when the time is over; resolves when it is gone. */
  async stop() {
    this.stopping = true;
    const { child } = this;
    if (!child?.pid) return;
    sendSignal(child.pid, this.stopSignal);
    const timer = setTimeout(() => sendSignal(child.pid, this.lastResort), this.graceMs);
    await this.exited;
    clearTimeout(timer);
    if (child.connected) child.disconnect();
  }

  /** Ends and starts it, as a rollout would. */
  async restartInOrder() {
    this.supervised = false;
    await this.stop();
    await this.start();
  }
}

function seconds(began) {
  return `${((performance.now() - began) / 1_000).toFixed(1)} s`;
}
