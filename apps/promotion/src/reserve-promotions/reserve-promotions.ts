import { Inject, Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';

import {
  attemptFenced,
  promotionExhausted,
  promotionNotFound,
  promotionsNotForCustomer,
} from '../promotion.errors.js';
import { customerOf } from '../promotion/customer-key.js';
import type { Customer } from '../promotion/customer-key.js';
import { checkAttempt, checkText, checkTtl } from '../uses/attempt.js';
import type { Attempt } from '../uses/attempt.js';
import { checkUses } from '../uses/promotion-use.js';
import type { PromotionUse } from '../uses/promotion-use.js';
import { UsesRepository } from '../uses/uses.repository.js';

export interface ReservePromotionsCommand extends Attempt {
  readonly customerId: string;
  readonly email: string;
  readonly promotions: readonly PromotionUse[];
  readonly ttlSeconds: number;
}

/** The customer of a use; limits per customer need one. */
export function checkCustomer(given: { customerId: string; email: string }): Customer {
  checkText('customer_id', given.customerId);
  checkText('email', given.email);
  const customer = customerOf(given);
  if (!customer.customerId && !customer.emailKey) {
    throw validationFailed([{ path: 'email', message: 'a customer id or an e-mail address is needed' }]);
  }
  return customer;
}

/**
 * Holds one use of each promotion, all or none, in place of the checkout's former set, and takes it over for the attempt. How long: an
 * attempt's end is only known by a later call (release, apply, or the next attempt's reserve), so `ttl_seconds` has to reach beyond the
 * session's end, and every attempt's reserve renews it.
 */
@Injectable()
export class ReservePromotions {
  constructor(@Inject(UsesRepository) private readonly uses: UsesRepository) {}

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
