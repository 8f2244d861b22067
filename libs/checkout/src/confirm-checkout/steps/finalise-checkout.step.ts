import { RetriableStep } from '@holdfast/saga';
import type { StepScope } from '@holdfast/saga';

import { AttemptRepository } from '../attempt.repository.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { toCompensations } from '../owed-compensations.js';

/** Event, cart, session, attempt and what is still owed: one transaction. A newer driver's attempt is left to it. */
export class FinaliseCheckout extends RetriableStep<ConfirmCheckoutState> {
  override readonly timeoutMs = 30_000;

  constructor(private readonly attempts: AttemptRepository) {
    super();
  }

  async invoke(state: ConfirmCheckoutState, { attempt, owed }: StepScope) {
    const isClosed = await this.attempts.complete({
      state,
      attempt,
      epoch: state.epoch,
      owed: toCompensations(owed, state, attempt),
    });
    return isClosed ? {} : { isSuperseded: true };
  }
}
