import type { Log } from '@holdfast/platform';

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
  private readonly running = new Map<WorkSource, Promise<void>>();
  private readonly again = new Set<WorkSource>();
  private stopped = false;

  constructor(
    private readonly sources: readonly WorkSource[],
    private readonly pollMs: number,
    private readonly log: Log,
  ) {}

  /** Something of this kind may be due now; without a name, of any kind. */
  kick(name?: string): void {
    for (const source of this.sources) if (name === undefined || source.name === name) this.begin(source);
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
    await Promise.all(this.running.values());
  }

  /** One look at a time per source; one that comes meanwhile is made afterwards. */
  private begin(source: WorkSource): void {
    if (this.stopped) return;
    if (this.running.has(source)) {
      this.again.add(source);
      return;
    }
    const ended = (): void => {
      this.running.delete(source);
      if (this.again.delete(source)) this.begin(source);
    };
    this.running.set(source, this.drain(source).finally(ended));
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
