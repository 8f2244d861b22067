import { Injectable } from '@nestjs/common';

import { currentTenant } from '@holdfast/request-context';

import { PAGE_CLOSED } from '../abuse-limits/decline.js';
import type { Cart } from '../cart/cart.js';
import { ChallengeCloser } from '../change-cart/cart-editor.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { AttemptRef } from '../ports/call.js';
import { PaymentPort } from '../ports/payment.port.js';
import type { AttemptPayment } from '../ports/payment.port.js';
import { AttemptRepository } from './attempt.repository.js';
import { HOSTED_KEY } from './opening-state.js';
import { countPaymentOf } from './payment-metrics.js';

/** The outcome of ending a challenge. */
export type ChallengeEnd = 'closed' | 'paid' | 'unknown';

const PAID: ReadonlySet<AttemptPayment['status']> = new Set<AttemptPayment['status']>([
  'authorized',
  'captured',
]);
const OVER: ReadonlySet<AttemptPayment['status']> = new Set<AttemptPayment['status']>([
  'declined',
  'voided',
  'expired',
]);

const AT_BANK = {
  left: 'authentication_abandoned',
  detail: "the customer's bank did not confirm the payment",
};
const AT_PAGE = {
  left: PAGE_CLOSED,
  detail: 'the payment page was closed, or ran out, before it was paid',
};

/** Ends challenges and pages that their customers left: a changed cart, another card, a deadline that passed. */
@Injectable()
export class Challenges extends ChallengeCloser {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly attempts: AttemptRepository,
    private readonly payment: PaymentPort,
  ) {
    super();
  }

  override async closeChallenge(cart: Cart): Promise<boolean> {
    const record = await this.records.findByCheckout(currentTenant(), cart.checkoutId);
    const attempt = record?.lastAttempt;
    if (attempt?.status !== 'awaiting_customer') return record?.cart.openAttempt === undefined;
    return (await this.end({ checkoutId: cart.checkoutId, ...attempt })) === 'closed';
  }

  /**
   * Cancels the payment of an attempt that waits, or closes its page, unless it proves paid already: then the attempt is left to go on. `knownCode` says why
   * the bank declined, where that is known.
   */
  async end(
    attempt: AttemptRef & { epoch: number; paymentKey: string },
    knownCode?: string,
  ): Promise<ChallengeEnd> {
    const { status, declineCode = knownCode } = await this.payment.abandon(attempt);
    if (PAID.has(status)) return 'paid';
    if (!OVER.has(status)) return 'unknown';
    const { left, detail } = attempt.paymentKey === HOSTED_KEY ? AT_PAGE : AT_BANK;
    const refusal = { reason: 'PAYMENT_DECLINED', detail, metadata: { decline_code: declineCode ?? left } };
    const stored = await this.attempts.closeRefused(attempt, refusal, []);
    if (stored && declineCode !== undefined) countPaymentOf(currentTenant(), stored);
    return stored ? 'closed' : 'unknown';
  }
}
