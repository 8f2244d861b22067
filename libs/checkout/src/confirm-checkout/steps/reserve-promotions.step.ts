import { CompensatableStep } from '@holdfast/saga';
import type { StepScope } from '@holdfast/saga';

import { PromotionPort } from '../../ports/promotion.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/**
 * A hold of an open attempt must not run out before recovery has decided it, however long a service it needs is away: the longest that
 * promotion takes. Closing the attempt or the session ends it much earlier.
 */
const HOLD_SECONDS = 7 * 24 * 3600;

/** Holds one use of every limited promotion, all or none. Reasons: PROMOTION_EXHAUSTED, ATTEMPT_FENCED. */
export class ReservePromotions extends CompensatableStep<ConfirmCheckoutState> {
  constructor(private readonly promotion: PromotionPort) {
    super();
  }

  async invoke(state: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    const { checkoutId, customerId, email } = state;
    const promotions = state.promotions
      .filter(({ limited }) => limited)
      .map(({ promotionId, code }) => ({ promotionId, code }));
    await this.promotion.reserve(
      { checkoutId, attempt, customerId, email, promotions, ttlSeconds: HOLD_SECONDS },
      { deadline },
    );
    return {};
  }

  /** Gives the uses back; recorded by promotion even when there were none, so that a late reservation is refused. */
  async compensate({ checkoutId }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    await this.promotion.release({ checkoutId, attempt }, { deadline });
  }
}
