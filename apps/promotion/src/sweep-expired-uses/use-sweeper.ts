import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { Log } from '@holdfast/platform';
import { repeatOnConflict, runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { SWEEP_EXPIRED_USES } from './sweep-expired-uses.statements.js';

/**
 * Gives back expired held uses. Limits do not depend on it: a call that reserves a promotion first gives back its expired uses. Several
 * processes may run it at the same time (SKIP LOCKED).
 */
@Injectable()
export class UseSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly settings: { readonly intervalMs: number; readonly batch: number },
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Gives back all expired held uses and returns their number. */
  async sweep(): Promise<number> {
    const { batch } = this.settings;
    for (let total = 0; ;) {
      const row = await repeatOnConflict(() => runOne(this.pool, SWEEP_EXPIRED_USES, [batch]));
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
      if (swept > 0) this.log.info({ swept }, 'expired uses given back');
    } catch (error) {
      this.log.warn({ err: error }, 'expired uses could not be swept');
    }
  }
}
