import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, Log } from '@holdfast/platform';
import { Pool, repeatOnConflict, runOne } from '@holdfast/postgres';

import type { WarehouseConfig } from '../config.js';
import { SWEEP_EXPIRED_HOLDS } from './sweep-expired-holds.statements.js';

/**
 * Releases expired holds. Stock does not depend on it: a call that takes stock first releases its expired holds. Several processes may run
 * it at the same time (SKIP LOCKED).
 */
@Injectable()
export class SweepExpiredHolds {
  constructor(
    private readonly pool: Pool,
    @Inject(CONFIG) private readonly config: Pick<WarehouseConfig, 'HOLD_SWEEP_BATCH'>,
    private readonly log: Log,
  ) {}

  /** One round: releases all expired holds, in batches. */
  async execute(stopping: AbortSignal): Promise<void> {
    const { HOLD_SWEEP_BATCH: batch } = this.config;
    let [total, swept] = [0, batch];
    while (swept === batch && !stopping.aborted) {
      swept = (await repeatOnConflict(() => runOne(this.pool, SWEEP_EXPIRED_HOLDS, [batch])))!.swept;
      total += swept;
    }
    if (total > 0) this.log.info({ swept: total }, 'expired holds given back');
  }
}
