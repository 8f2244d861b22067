import { isDomainError } from '@holdfast/errors';

import { countOveruses } from '../../confirm-checkout/promotion-overuse.js';
import type { Call } from '../../ports/call.js';
import type { PromotionPort, PromotionUse } from '../../ports/promotion.port.js';
import { CompensationHandler, attemptOf, orderIdOf } from '../compensation-handler.js';
import type { ClaimedCompensation } from '../compensation-handler.js';

interface ApplyInput {
  readonly customerId?: string;
  readonly email?: string;
  readonly promotions: readonly PromotionUse[];
}

/**
 * Turns the held uses into the order's. A quota that is exceeded meanwhile is an over-use that somebody should know of; trying again
 * would not give the use back.
 */
export class ApplyPromotion extends CompensationHandler {
  override readonly operation = 'apply_promotion';

  constructor(private readonly promotion: PromotionPort) {
    super();
  }

  override async handle(compensation: ClaimedCompensation, call: Call): Promise<string | undefined> {
    const { customerId, email, promotions } = compensation.input as unknown as ApplyInput;
    const request = {
      ...attemptOf(compensation),
      orderId: orderIdOf(compensation),
      customerId,
      email,
      promotions,
    };
    const overused = await this.promotion.apply(request, call).catch((error: unknown) => {
      if (isDomainError(error, 'PROMOTION_EXHAUSTED'))
        return promotions.map(({ promotionId }) => promotionId);
      throw error;
    });
    countOveruses(overused);
    return overused.length > 0 ? `used beyond its limit: ${overused.join(', ')}` : undefined;
  }
}
