import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, Log } from '@holdfast/platform';
import { Pool, repeatOnConflict, runOne } from '@holdfast/postgres';

import type { PromotionConfig } from '../config.js';
import { SWEEP_EXPIRED_USES } from './sweep-expired-uses.statements.js';

/**
 * Gives back expired held uses. Limits do not depend on it: a call that reserves a promotion first gives back its expired uses. Several
 * processes may run it at the same time (SKIP LOCKED).
 */
@Injectable()
export class SweepExpiredUses {
  constructor(
    private readonly pool: Pool,
    @Inject(CONFIG) private readonly config: Pick<PromotionConfig, 'USE_SWEEP_BATCH'>,
    private readonly log: Log,
  ) {}

  /** One round: gives back all expired held uses, in batches. */
  async execute(stopping: AbortSignal): Promise<void> {
    const { USE_SWEEP_BATCH: batch } = this.config;
    let [total, swept] = [0, batch];
    while (swept === batch && !stopping.aborted) {
      swept = (await repeatOnConflict(() => runOne(this.pool, SWEEP_EXPIRED_USES, [batch])))!.swept;
      total += swept;
    }
    if (total > 0) this.log.info({ swept: total }, 'expired uses given back');
  }
}
