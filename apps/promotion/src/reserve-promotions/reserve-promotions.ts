import { Injectable } from '@nestjs/common';

import { checkAttempt, checkTtl } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { checkCustomer } from '../domain/check-customer.js';
import { checkUses } from '../domain/promotion-uses.js';
import type { PromotionUse } from '../domain/promotion-uses.js';
import {
  attemptFenced,
  promotionExhausted,
  promotionNotFound,
  promotionsNotForCustomer,
} from '../domain/promotion.errors.js';
import { UsesRepository } from '../uses/uses.repository.js';

export interface ReservePromotionsCommand extends Attempt {
  readonly customerId: string;
  readonly email: string;
  readonly promotions: readonly PromotionUse[];
  readonly ttlSeconds: number;
}

/**
 * Holds one use of each promotion for the attempt, all or none, in place of those that the checkout held before. `ttl_seconds` has to
 * reach beyond the end of the checkout: only a later call (release, apply or the next attempt's reserve) shows that an attempt is over,
 * and every reserve renews the hold.
 */
@Injectable()
export class ReservePromotions {
  constructor(private readonly uses: UsesRepository) {}

  /** Reasons: ATTEMPT_FENCED, PROMOTION_NOT_FOUND, PROMOTION_EXHAUSTED, PROMOTION_INVALID, VALIDATION_FAILED. */
  async execute(command: ReservePromotionsCommand): Promise<void> {
    const attempt = checkAttempt(command);
    const ttlSeconds = checkTtl(command.ttlSeconds);
    const promotions = checkUses(command.promotions);
    const customer = checkCustomer(command);
    const promotionIds = promotions.map(({ promotionId }) => promotionId);
    const answer = await this.uses.reserve({ ...attempt, ...customer, promotionIds, ttlSeconds });
    if (answer.outcome === 'fenced') throw attemptFenced(attempt.checkoutId, attempt.attempt);
    if (answer.outcome === 'unknown') throw promotionNotFound(answer.promotionIds.join(','));
    if (answer.outcome === 'exhausted') {
      const codes = new Map(promotions.map(({ promotionId, code }) => [promotionId, code]));
      const refused = answer.refused.map((each) => ({ ...each, code: codes.get(each.promotionId) ?? '' }));
      const notForCustomer = refused.filter(
        ({ code, reason }) => code !== '' && reason === 'PROMOTION_CUSTOMER_LIMIT_REACHED',
      );
      throw notForCustomer.length > 0
        ? promotionsNotForCustomer(notForCustomer.map(({ code }) => code))
        : promotionExhausted(refused);
    }
  }
}
