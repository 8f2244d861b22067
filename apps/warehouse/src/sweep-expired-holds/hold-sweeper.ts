import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { Log } from '@holdfast/platform';
import { repeatOnConflict, runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { observeStock } from '../stock-levels/stock-metrics.js';

const SWEEP = statement<{ swept: number }>('sweep-expired-holds', 'SELECT sweep_expired_holds($1) AS swept');

/**
 * Tidies away holds that ran out. Nothing rests on it: whoever takes stock gives back what ran out of it first, so a warehouse whose
 * sweeper stands still sells the same pieces. Any number run side by side (SKIP LOCKED).
 */
@Injectable()
export class HoldSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly settings: { readonly intervalMs: number; readonly batch: number },
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    observeStock(this.pool);
    this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Gives back all holds that have run out; how many there were. */
  async sweep(): Promise<number> {
    const { batch } = this.settings;
    for (let total = 0; ;) {
      const row = await repeatOnConflict(() => runOne(this.pool, SWEEP, [batch]));
      total += row!.swept;
      if (row!.swept < batch || this.stopped) return total;
    }
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.tick().finally(() => this.schedule());
    }, this.settings.intervalMs);
  }

  private async tick(): Promise<void> {
    try {
      const swept = await this.sweep();
      if (swept > 0) this.log.info({ swept }, 'expired holds given back');
    } catch (error) {
      this.log.warn({ err: error }, 'expired holds could not be swept');
    }
  }
}
