import { RetriableStep } from '@holdfast/saga';
import type { StepScope } from '@holdfast/saga';

import { PromotionPort } from '../../ports/promotion.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { countOveruses } from '../promotion-overuse.js';

/** The promotions' uses become the order's. Best effort: the order stands whatever becomes of this. */
export class ApplyPromotions extends RetriableStep<ConfirmCheckoutState> {
  constructor(private readonly promotion: PromotionPort) {
    super();
  }

  async invoke(
    { checkoutId, orderId, customerId, email, promotions }: ConfirmCheckoutState,
    { attempt, deadline }: StepScope,
  ) {
    const uses = promotions.map(({ promotionId, code }) => ({ promotionId, code }));
    const overused = await this.promotion.apply(
      { checkoutId, attempt, orderId: orderId!, customerId, email, promotions: uses },
      { deadline },
    );
    countOveruses(overused);
    return {};
  }
}
