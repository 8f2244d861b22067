import type { Log } from '@holdfast/platform';

import { loopMetrics } from './loop-metrics.js';

/** Work that is done again and again. */
export interface RecurringWork {
  /** In logs and metrics. */
  readonly name: string;
  readonly everyMs: number;
  /** One round. Answers in how many ms it wants to run again, where that is sooner than usual. */
  readonly round: () => Promise<number | undefined>;
  /** Waits for what rounds have started and not waited for. */
  readonly settled?: () => Promise<void>;
}

const FIRST_RETRY_MS = 250;

/** Runs rounds of one piece of work, never two at once, until it is stopped; a round that fails is tried again soon, then less soon. */
export class RecurringLoop {
  private running: Promise<void> | undefined;
  private stopping = false;
  private isWoken = false;
  private endWait: (() => void) | undefined;
  private failures = 0;

  constructor(
    private readonly work: RecurringWork,
    private readonly log: Log,
  ) {}

  /** Begins with a round at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Begins no further round and waits for what is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.endWait?.();
    await this.running;
    await this.work.settled?.();
  }

  /** The next round now, or right after the present one. */
  wake(): void {
    this.isWoken = true;
    this.endWait?.();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.isWoken = false;
      const waitMs = await this.round();
      if (!this.stopping && !this.isWoken && waitMs > 0) await this.wait(waitMs);
    }
  }

  private async round(): Promise<number> {
    const { name, everyMs, round } = this.work;
    const { rounds, roundSeconds } = loopMetrics();
    const end = roundSeconds.startTimer({ loop: name });
    try {
      const soonMs = await round();
      this.failures = 0;
      rounds.inc({ loop: name, outcome: 'done' });
      return Math.min(everyMs, soonMs ?? everyMs);
    } catch (error) {
      rounds.inc({ loop: name, outcome: 'failed' });
      // One line per outage, not per try.
      if (this.failures === 0) this.log.warn({ err: error, loop: name }, 'a round of the worker failed');
      this.failures += 1;
      return Math.min(everyMs, FIRST_RETRY_MS * 2 ** Math.min(this.failures, 8));
    } finally {
      end();
    }
  }

  private async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.endWait = undefined;
  }
}
