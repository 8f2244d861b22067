import type { Log } from '@holdfast/service';

/** One kind of work that waits in a table: webhooks to act on, refunds to carry out, payments to let go. */
export interface WorkSource {
  readonly name: string;
  /** Claims what is due and does it; answers how much it claimed. Its own failures are its own to keep. */
  readonly runDue: (limit: number) => Promise<number>;
}

const BATCH = 16;

/**
 * Does what waits in our tables: at once when kicked, else when the poll finds it. Claims are leases, so any number of replicas run side
 * by side, and what a dead one had claimed is done by another.
 */
export class PendingWork {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    private readonly sources: readonly WorkSource[],
    private readonly pollMs: number,
    private readonly log: Log,
  ) {}

  /** Something may be due now. */
  kick(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.runAll().finally(() => {
      this.running = undefined;
      if (this.again) {
        this.again = false;
        this.kick();
      }
    });
  }

  /** Nest's hook. */
  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.kick(), this.pollMs);
    this.kick();
  }

  /** Nest's hook: what is under way ends, nothing new begins. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async runAll(): Promise<void> {
    await Promise.all(this.sources.map((source) => this.drain(source)));
  }

  private async drain(source: WorkSource): Promise<void> {
    try {
      while (!this.stopped && (await source.runDue(BATCH)) === BATCH);
    } catch (error) {
      this.log.warn({ err: error, work: source.name }, 'pending work cannot be looked for');
    }
  }
}

/** Pause before the next try: doubling, an hour at most. */
export const retryPauseMs = (attempts: number, firstMs: number): number =>
  Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), 3_600_000);
