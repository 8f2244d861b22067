import { Injectable } from '@nestjs/common';

import { CompensatableStep, operation } from '@holdfast/saga';
import type { AttemptScope, NoInput, StepScope } from '@holdfast/saga';

import { PromotionPort } from '../../ports/promotion.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/**
 * The longest hold that promotion accepts: the hold of an open attempt must not expire before recovery has decided, however long an
 * outage lasts. Closing the attempt or the session ends it much earlier.
 */
const HOLD_SECONDS = 7 * 24 * 3600;

/** Holds one use of every limited promotion, all or none. Reasons: PROMOTION_EXHAUSTED, ATTEMPT_FENCED. */
@Injectable()
export class ReservePromotions extends CompensatableStep<ConfirmCheckoutState> {
  static readonly operation = operation('release_promotions', { maxTries: 5 });

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

  /** Releases the uses; promotion records it even when there were none, so that a late reservation is refused. */
  async compensate(_: NoInput, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.promotion.release({ checkoutId, attempt }, { deadline });
  }
}
