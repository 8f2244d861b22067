import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { causeDenied, countedCause, showCauses } from '@holdfast/order-facts';
import { MAX_ATTEMPT } from '@holdfast/validation';

import { updateAfterReport } from './payment-update.js';
import type { PaymentReport, PaymentUpdate } from './payment-update.js';
import { PaymentPort } from './payment.port.js';
import type { PaymentState } from './payment.port.js';

/** The payment that an event is about. */
export interface ReportedPayment {
  readonly payment_id: string;
  readonly checkout_id: string;
  readonly attempt: number;
}

/**
 * Verifies an event about a payment with payment itself, before an order moves because of it (TRU-3). One call. Throws CAUSE_DENIED if
 * payment denies the report, DEPENDENCY_UNAVAILABLE if payment did not answer.
 */
@Injectable()
export class VerifyPaymentEvent {
  constructor(private readonly payments: PaymentPort) {
    showCauses();
  }

  execute(reported: ReportedPayment, report: PaymentReport): Promise<PaymentUpdate | undefined> {
    return countedCause(async () => {
      const payment = await this.stateOf(reported);
      if (!payment)
        throw causeDenied(`checkout ${reported.checkout_id} has no payment ${reported.payment_id}`);
      return updateAfterReport(report, payment);
    });
  }

  private async stateOf({
    payment_id: id,
    checkout_id: checkoutId,
    attempt,
  }: ReportedPayment): Promise<PaymentState | undefined> {
    // No checkout has such an attempt. Payment would refuse the question, and the refusal would count as an outage and be retried.
    if (attempt > MAX_ATTEMPT) return undefined;
    try {
      const states = await this.payments.statesOf([{ checkoutId, attempt }]);
      return states.find(({ paymentId }) => paymentId === id.toLowerCase());
    } catch (cause) {
      // Includes a refused call: it says nothing about the event.
      throw new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: `payment did not answer about ${id}`,
        cause,
      });
    }
  }
}
