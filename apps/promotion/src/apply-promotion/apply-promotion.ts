import { Injectable } from '@nestjs/common';

import { Log } from '@holdfast/platform';
import { counter } from '@holdfast/telemetry';
import { checkAttempt, checkId } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { checkCustomer } from '../domain/check-customer.js';
import { checkUses } from '../domain/promotion-uses.js';
import type { PromotionUse } from '../domain/promotion-uses.js';
import { attemptFenced } from '../domain/promotion.errors.js';
import { UsesRepository } from '../uses/uses.repository.js';

export interface ApplyPromotionCommand extends Attempt {
  readonly orderId: string;
  readonly customerId: string;
  readonly email: string;
  readonly promotions: readonly PromotionUse[];
}

const overUsed = () =>
  counter({
    name: 'holdfast_promotion_over_used_total',
    help: 'Uses of promotions beyond their limit; alerts',
  });

/**
 * Turns held uses into uses of the order, each promotion once per order. A use without a hold counts where the limit allows; otherwise it
 * is recorded and reported as an over-use, because the customer has already paid the reduced price (CHK-11). A compensated attempt has no
 * order: its late call is refused.
 */
@Injectable()
export class ApplyPromotion {
  constructor(
    private readonly uses: UsesRepository,
    private readonly log: Log,
  ) {
    // Exported as zero from the start, so that the first over-use is an increase.
    overUsed();
  }

  /** The promotions used beyond their limits. Reasons: ATTEMPT_FENCED, PROMOTION_NOT_FOUND, VALIDATION_FAILED. */
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
