import { setTimeout as pause } from 'node:timers/promises';

import { backoffMs } from '@holdfast/errors';
import type { Log } from '@holdfast/telemetry';

import { jobMetrics } from './job-metrics.js';

/**
 * When the next round begins, where that is sooner than `everyMs`; 0: at once. A type of its own: as a bare number, the count of rows that a round
 * deleted would be a delay, and a round that finds nothing would run again at once.
 */
export interface NextRound {
  readonly afterMs: number;
}

/** The next round begins at once. */
export const AT_ONCE: NextRound = { afterMs: 0 };

/** Background work that repeats. */
export interface JobDefinition {
  /** In logs and metrics. */
  readonly name: string;
  /** From the end of a round to the start of the next one. */
  readonly everyMs: number;
  /** One round. A long round ends early when `stopping` is aborted. */
  readonly round: (stopping: AbortSignal) => Promise<NextRound | void>;
  /** From the start to the first round; default 0. */
  readonly firstAfterMs?: number;
  /** Waits for work that rounds started without awaiting it. */
  readonly settled?: () => Promise<void>;
}

const RETRY = { firstMs: 500, maxMs: 64_000 };

/** Runs rounds of one job, never two at once, until it is stopped. A round that fails is repeated after a doubling backoff, `everyMs` at most. */
export class RecurringJob {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private isWoken = false;
  private endWait: (() => void) | undefined;
  private failures = 0;

  constructor(
    private readonly job: JobDefinition,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  /** The name of the job. */
  get name(): string {
    return this.job.name;
  }

  /** Starts the rounds. A second call does nothing. */
  start(): void {
    this.running ??= this.run();
  }

  /** Starts no further round and waits for the running one. Idempotent. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.endWait?.();
    await this.running;
    await this.job.settled?.();
  }

  /** Starts the next round now, or right after the current one. */
  wake(): void {
    this.isWoken = true;
    this.endWait?.();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    await this.wait(this.job.firstAfterMs ?? 0);
    while (!signal.aborted) {
      this.isWoken = false;
      await this.wait(await this.round(signal));
    }
  }

  private async round(stopping: AbortSignal): Promise<number> {
    const { name, everyMs, round } = this.job;
    const { rounds, roundSeconds } = jobMetrics();
    const end = roundSeconds.startTimer({ loop: name });
    try {
      const next = await round(stopping);
      this.failures = 0;
      rounds.inc({ loop: name, outcome: 'done' });
      return Math.min(everyMs, next?.afterMs ?? everyMs);
    } catch (error) {
      rounds.inc({ loop: name, outcome: 'failed' });
      // One line per outage, not per attempt.
      if (this.failures === 0) this.log.warn({ err: error, job: name }, 'a round of a job failed');
      this.failures += 1;
      return Math.min(everyMs, backoffMs(this.failures, RETRY));
    } finally {
      end();
    }
  }

  private async wait(ms: number): Promise<void> {
    if (ms <= 0 || this.isWoken || this.stopping.signal.aborted) return;
    const woken = new AbortController();
    this.endWait = () => woken.abort();
    // Rejects when woken; both ways end the wait.
    await pause(ms, undefined, { signal: woken.signal, ref: false }).catch(() => undefined);
    this.endWait = undefined;
  }
}
