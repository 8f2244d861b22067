import { DomainError } from '@holdfast/errors';
import { causeDenied, countedCause } from '@holdfast/order-facts';
import { MAX_ATTEMPT } from '@holdfast/validation';

import { newsAfterHint } from './payment-update.js';
import type { PaymentHint, PaymentNews } from './payment-update.js';
import type { PaymentPort, PaymentState } from './payment.port.js';

/** A payment, as an event names it. */
export interface HintedPayment {
  readonly payment_id: string;
  readonly checkout_id: string;
  readonly attempt: number;
}

/**
 * An event about a payment is a hint: payment is asked what is so before goods may leave, or an order ends, because of it (TRU-3). One
 * call. Throws CAUSE_DENIED where payment denies it, DEPENDENCY_UNAVAILABLE where it could not be asked.
 */
export class AskPayment {
  constructor(private readonly payments: PaymentPort) {}

  newsOf(told: HintedPayment, hint: PaymentHint): Promise<PaymentNews | undefined> {
    return countedCause(async () => {
      const payment = await this.ask(told);
      if (!payment) throw causeDenied(`checkout ${told.checkout_id} has no payment ${told.payment_id}`);
      return newsAfterHint(hint, payment);
    });
  }

  private async ask({
    payment_id: id,
    checkout_id: cartSessionId,
    attempt,
  }: HintedPayment): Promise<PaymentState | undefined> {
    // No checkout has such an attempt, and payment refuses the question: that would look like an outage, and be retried.
    if (attempt > MAX_ATTEMPT) return undefined;
    try {
      const states = await this.payments.statesOf([{ cartSessionId, attempt }]);
      return states.find(({ paymentId }) => paymentId === id.toLowerCase());
    } catch (cause) {
      // Also a refusal to let us ask: it says nothing about the event.
      throw new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: `payment cannot be asked about ${id}`,
        cause,
      });
    }
  }
}
