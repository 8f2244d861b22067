import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { isDomainError } from '@holdfast/errors';
import { DeferrableStep, operation } from '@holdfast/saga';
import type { AttemptScope, StepScope } from '@holdfast/saga';

import { PromotionPort } from '../../ports/promotion.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { countOveruses } from '../promotion-overuse.js';

/** Stored: a field's name is never changed. */
const Uses = z.object({
  orderId: z.string(),
  customerId: z.string().optional(),
  email: z.string().optional(),
  promotions: z.array(z.object({ promotionId: z.string(), code: z.string().optional() })),
});
type Uses = z.output<typeof Uses>;

/** Turns the held promotion uses into the order's. Best effort: the order stands without it. */
@Injectable()
export class ApplyPromotions extends DeferrableStep<ConfirmCheckoutState, Uses> {
  static readonly operation = operation('apply_promotion', {
    maxTries: 10,
    inputOf: ({ orderId, customerId, email, promotions }: ConfirmCheckoutState): Uses => ({
      orderId: orderId!,
      customerId,
      email,
      promotions: promotions.map(({ promotionId, code }) => ({ promotionId, code })),
    }),
    input: Uses,
  });

  constructor(private readonly promotion: PromotionPort) {
    super();
  }

  async invoke(state: ConfirmCheckoutState, scope: StepScope) {
    countOveruses(await this.apply(ApplyPromotions.operation.inputOf(state), scope));
    return {};
  }

  /** A quota that is exceeded by now is an overuse to be noted: another try would not give the use back. */
  async retry(uses: Uses, scope: AttemptScope) {
    const overused = await this.apply(uses, scope).catch((error: unknown) => {
      if (isDomainError(error, 'PROMOTION_EXHAUSTED'))
        return uses.promotions.map(({ promotionId }) => promotionId);
      throw error;
    });
    countOveruses(overused);
    return overused.length > 0 ? `used beyond its limit: ${overused.join(', ')}` : undefined;
  }

  private apply(uses: Uses, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    return this.promotion.apply({ checkoutId, attempt, ...uses }, { deadline });
  }
}
