import { Injectable } from '@nestjs/common';

import { currentTenant } from '@holdfast/request-context';
import { DeferrableStep, operation } from '@holdfast/saga';
import type { AttemptScope, NoInput, StepScope } from '@holdfast/saga';

import { toCompensations } from '../../failed-compensation/failed-compensation.js';
import { AttemptRepository } from '../attempt.repository.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/**
 * Writes event, cart, session, attempt and owed operations in one transaction; leaves the attempt alone when a newer driver has it. After
 * three failures the driver closes the attempt as completed, and the worker does the rest as `cart_cleanup`.
 */
@Injectable()
export class FinaliseCheckout extends DeferrableStep<ConfirmCheckoutState> {
  static readonly operation = operation('cart_cleanup', { maxTries: 3 });

  override readonly timeoutMs = 30_000;

  constructor(private readonly attempts: AttemptRepository) {
    super();
  }

  async invoke(state: ConfirmCheckoutState, { attempt, owed }: StepScope) {
    const isClosed = await this.attempts.complete({
      state,
      attempt,
      epoch: state.epoch,
      owed: toCompensations(owed, { checkoutId: state.checkoutId, attempt }),
    });
    return isClosed ? {} : { isSuperseded: true };
  }

  /** Event, cart and session, all or nothing. A cart that is converted already stays as it is. */
  async retry(_: NoInput, { sagaId: checkoutId, attempt }: AttemptScope) {
    await this.attempts.convertCart(currentTenant(), { checkoutId, attempt });
    return undefined;
  }
}
