import { Inject, Injectable } from '@nestjs/common';
import { Counter, register } from 'prom-client';

import { Log } from '@holdfast/platform';

import { attemptFenced } from '../promotion.errors.js';
import { checkCustomer } from '../reserve-promotions/reserve-promotions.js';
import { checkAttempt, checkId } from '../uses/attempt.js';
import type { Attempt } from '../uses/attempt.js';
import { checkUses } from '../uses/promotion-use.js';
import type { PromotionUse } from '../uses/promotion-use.js';
import { UsesRepository } from '../uses/uses.repository.js';

export interface ApplyPromotionCommand extends Attempt {
  readonly orderId: string;
  readonly customerId: string;
  readonly email: string;
  readonly promotions: readonly PromotionUse[];
}

const OVER_USED = 'holdfast_promotion_over_used_total';
const overUsed = (): Counter =>
  (register.getSingleMetric(OVER_USED) as Counter | undefined) ??
  new Counter({ name: OVER_USED, help: 'Uses of promotions beyond their limit; alerts' });

/**
 * Turns held uses into the order's, each promotion once per order. A use without a hold counts where the limit allows, and is else
 * recorded as an over-use and told: the customer has paid the reduced price already (CHK-11). Of an attempt that was undone there is no order: such a call is late, and refused.
 */
@Injectable()
export class ApplyPromotion {
  constructor(
    @Inject(UsesRepository) private readonly uses: UsesRepository,
    @Inject(Log) private readonly log: Log,
  ) {
    // Shown as zero from the start: the first one has to count too.
    overUsed();
  }

  async execute(command: ApplyPromotionCommand): Promise<readonly string[]> {
    const attempt = checkAttempt(command);
    const orderId = checkId('order_id', command.orderId);
    const promotionIds = checkUses(command.promotions).map(({ promotionId }) => promotionId);
    const over = await this.uses.apply({ ...attempt, ...checkCustomer(command), orderId, promotionIds });
    if (!over) throw attemptFenced(attempt.checkoutId, attempt.attempt);
    if (over.length > 0) {
      overUsed().inc(over.length);
      this.log.error({ orderId, promotionIds: over }, 'promotions used beyond their limit');
    }
    return over;
  }
}
