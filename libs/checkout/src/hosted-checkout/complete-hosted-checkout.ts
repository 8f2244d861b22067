import { Injectable } from '@nestjs/common';

import { DomainError, isDomainError } from '@holdfast/errors';
import { currentTenant } from '@holdfast/request-context';

import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import { AttemptDriver } from '../confirm-checkout/attempt-driver.js';
import type { AttemptEnd } from '../confirm-checkout/attempt-driver.js';
import type { AttemptStatus } from '../confirm-checkout/attempt.js';
import { AttemptRepository } from '../confirm-checkout/attempt.repository.js';
import { Challenges } from '../confirm-checkout/challenges.js';
import { refundCauseOf } from '../confirm-checkout/refund-cause.js';
import type { AttemptRef } from '../ports/call.js';
import { OrderPort } from '../ports/order.port.js';
import { PaymentPort } from '../ports/payment.port.js';
import type { AttemptPayment } from '../ports/payment.port.js';
import { cartlessClosing } from './cartless-closing.js';
import { unknownCompletions } from './unknown-completions.js';

/** The outcome of a hosted attempt. `failed`: it never becomes an order, so its payment has to be refunded. */
export type HostedCompletion =
  | { readonly status: 'completed'; readonly orderId: string }
  | { readonly status: 'pending' }
  | { readonly status: 'failed'; readonly reason: string };

const PAID: ReadonlySet<AttemptPayment['status']> = new Set<AttemptPayment['status']>([
  'authorized',
  'captured',
]);
const OVER: ReadonlySet<AttemptPayment['status']> = new Set<AttemptPayment['status']>([
  'declined',
  'voided',
  'expired',
]);
const OPEN: ReadonlySet<string> = new Set(['running', 'awaiting_customer']);
const PENDING = { status: 'pending' } as const;

/** The reason has the name of the refund's cause (`refund-cause.ts`), in every process. */
const failed = (reason: string): HostedCompletion => ({
  status: 'failed',
  reason: refundCauseOf({ reason }).toUpperCase(),
});

/**
 * Goes on with an attempt after a change of its checkout page, or of an orphaned authorization (HST-2, DEM-11). The caller's word is not
 * trusted: payment is asked for the state. The frozen quote is used, nothing is priced again. A repeated or late call finds the order.
 */
@Injectable()
export class CompleteHostedCheckout {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly driver: AttemptDriver,
    private readonly challenges: Challenges,
    private readonly payment: PaymentPort,
    private readonly orders: OrderPort,
    private readonly records: CheckoutRecordRepository,
  ) {}

  /**
   * Runs in the attempt's tenant. Fences, closes and drives nothing before payment has answered (TRU-5): an attempt that was never opened
   * is CHECKOUT_NOT_FOUND, one that is neither paid nor ended is pending. Throws while payment, order or the database is unavailable.
   */
  async execute(ref: AttemptRef): Promise<HostedCompletion> {
    const recorded = await this.attempts.status(currentTenant(), ref);
    if (recorded?.status === 'completed') return { status: 'completed', orderId: recorded.orderId! };
    if (recorded?.status && recorded.isSuperseded) return failed('ALREADY_ORDERED');
    if (recorded?.status === 'refused') return failed(recorded.reason ?? 'CHECKOUT_EXPIRED');
    const [payment] = await this.payment.states([ref]);
    if (!recorded?.status && !payment) {
      unknownCompletions().inc();
      throw new DomainError('CHECKOUT_NOT_FOUND');
    }
    if (recorded?.isSuperseded) return failed('ALREADY_ORDERED');
    if (!payment || !(PAID.has(payment.status) || OVER.has(payment.status))) return PENDING;
    if (!recorded?.status) return this.completeUnrecorded(ref, payment);
    if (!recorded.hasCart) return this.closeCartless(ref, recorded);
    return recorded.status === 'awaiting_customer'
      ? this.goOn(ref, recorded, payment)
      : this.takeOver(ref, recorded);
  }

  /**
   * The attempt has no record, though records are written before any payment: the database was restored from an older backup. Where money
   * was taken, order is asked and fenced; not while another attempt is open, since the fence would reach that one too.
   */
  private async completeUnrecorded(ref: AttemptRef, payment: AttemptPayment): Promise<HostedCompletion> {
    if (!PAID.has(payment.status)) return failed('CART_MISSING');
    const record = await this.records.findByCheckout(currentTenant(), ref.checkoutId);
    if (OPEN.has(record?.lastAttempt?.status ?? '')) return failed('CART_MISSING');
    const order = await this.orders.fence(ref);
    return order ? { status: 'completed', orderId: order.orderId } : failed('CART_MISSING');
  }

  private async goOn(
    ref: AttemptRef,
    { epoch, paymentKey }: AttemptStatus,
    payment: AttemptPayment,
  ): Promise<HostedCompletion> {
    const attempt = { ...ref, epoch: epoch!, paymentKey: paymentKey! };
    if (PAID.has(payment.status)) {
      const claimed = await this.attempts.claimAwaiting(attempt);
      return claimed ? this.answer(await this.driver.resume(claimed)) : PENDING;
    }
    const end = await this.challenges.end(attempt, payment.declineCode);
    return end === 'closed' ? failed('PAYMENT_DECLINED') : PENDING;
  }

  /** Another driver has it, or had it: then recovery takes it over and ends it. */
  private async takeOver(ref: AttemptRef, { epoch, isLeaseOver }: AttemptStatus): Promise<HostedCompletion> {
    const claimed = isLeaseOver ? await this.attempts.claimLeft({ ...ref, epoch: epoch! }) : undefined;
    return claimed ? this.answer(await this.driver.recover(claimed)) : PENDING;
  }

  /** It can never become an order: closes it, and leaves releases and refund to the worker. */
  private async closeCartless(ref: AttemptRef, { epoch }: AttemptStatus): Promise<HostedCompletion> {
    const { refusal, owed } = cartlessClosing(ref);
    const isClosed = await this.attempts.closeRefused({ ...ref, epoch: epoch! }, refusal, owed);
    return isClosed ? failed('CART_MISSING') : PENDING;
  }

  private answer(end: AttemptEnd): HostedCompletion {
    switch (end.status) {
      case 'completed':
        return { status: 'completed', orderId: end.result.orderId };
      case 'refused':
        return failed(isDomainError(end.error) ? end.error.reason : 'CHECKOUT_EXPIRED');
      case 'at_page':
      case 'requires_action':
      case 'pending':
      case 'superseded':
        return PENDING;
    }
  }
}
