import { DomainError, isDomainError } from '@holdfast/errors';
import { currentTenant } from '@holdfast/request-context';

import type { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { AttemptDriver, AttemptEnd } from '../confirm-checkout/attempt-driver.js';
import type { AttemptRepository, AttemptStanding } from '../confirm-checkout/attempt.repository.js';
import type { Challenges } from '../confirm-checkout/challenges.js';
import { refundCauseOf } from '../confirm-checkout/refund-cause.js';
import type { AttemptRef } from '../ports/call.js';
import type { OrderPort } from '../ports/order.port.js';
import type { AttemptPayment, PaymentPort } from '../ports/payment.port.js';
import { cartlessClosing } from './cartless-closing.js';
import { unknownCompletions } from './unknown-completions.js';

/** Where a hosted attempt stands. `failed`: it is no order and never will be, so money for it has to go back. */
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

/** The reason is named as the cause of a refund is (`refund-cause.ts`), whichever process finds it. */
const failed = (reason: string): HostedCompletion => ({
  status: 'failed',
  reason: refundCauseOf({ reason }).toUpperCase(),
});

/**
 * Goes on with an attempt whose page, or whose authorisation that no order has claimed, something became of (HST-2, DEM-11). Who says so is not believed: payment is asked what was paid. The frozen
 * quote is used, nothing is priced again. Whoever calls twice, or late, finds the order.
 */
export class CompleteHostedCheckout {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly driver: AttemptDriver,
    private readonly challenges: Challenges,
    private readonly payment: PaymentPort,
    /** For an attempt that nobody here knows. */
    private readonly elsewhere: {
      readonly orders: Pick<OrderPort, 'fence'>;
      readonly records: Pick<CheckoutRecordRepository, 'findByCheckout'>;
    },
  ) {}

  /**
   * Runs in the attempt's tenant. Nothing is fenced, closed or driven before payment was asked (TRU-5): an attempt that nobody opened is
   * CHECKOUT_NOT_FOUND, one that has neither been paid nor ended is pending. Throws while payment, order or the database cannot be asked.
   */
  async execute(ref: AttemptRef): Promise<HostedCompletion> {
    const standing = await this.attempts.standing(currentTenant(), ref);
    if (standing?.status === 'completed') return { status: 'completed', orderId: standing.orderId! };
    if (standing?.status && standing.isOrderedOtherwise) return failed('ALREADY_ORDERED');
    if (standing?.status === 'refused') return failed(standing.reason ?? 'CHECKOUT_EXPIRED');
    const [found] = await this.payment.states([ref]);
    if (!standing?.status && !found) {
      unknownCompletions().inc();
      throw new DomainError('CHECKOUT_NOT_FOUND');
    }
    if (standing?.isOrderedOtherwise) return failed('ALREADY_ORDERED');
    if (!found || !(PAID.has(found.status) || OVER.has(found.status))) return PENDING;
    if (!standing?.status) return this.ofUnknown(ref, found);
    if (!standing.hasCart) return this.closeCartless(ref, standing);
    return standing.status === 'awaiting_customer'
      ? this.goOn(ref, standing, found)
      : this.takeOver(ref, standing);
  }

  /**
   * Nobody here knows the attempt, though its record is written before anything is paid: the database is of an older backup. Order is asked,
   * and closed to it, where money was taken; not beside an attempt that is open, which the same fence would reach.
   */
  private async ofUnknown(ref: AttemptRef, found: AttemptPayment): Promise<HostedCompletion> {
    if (!PAID.has(found.status)) return failed('CART_MISSING');
    const record = await this.elsewhere.records.findByCheckout(currentTenant(), ref.checkoutId);
    if (OPEN.has(record?.lastAttempt?.status ?? '')) return failed('CART_MISSING');
    const order = await this.elsewhere.orders.fence(ref);
    return order ? { status: 'completed', orderId: order.orderId } : failed('CART_MISSING');
  }

  private async goOn(
    ref: AttemptRef,
    { epoch, paymentKey }: AttemptStanding,
    found: AttemptPayment,
  ): Promise<HostedCompletion> {
    const attempt = { ...ref, epoch: epoch!, paymentKey: paymentKey! };
    if (PAID.has(found.status)) {
      const claimed = await this.attempts.claimAwaiting(attempt);
      return claimed ? this.answer(await this.driver.resume(claimed)) : PENDING;
    }
    const end = await this.challenges.end(attempt, found.declineCode);
    return end === 'closed' ? failed('PAYMENT_DECLINED') : PENDING;
  }

  /** Somebody drives it, or did: then it is taken over, which ends it one way or the other. */
  private async takeOver(
    ref: AttemptRef,
    { epoch, isLeaseOver }: AttemptStanding,
  ): Promise<HostedCompletion> {
    const claimed = isLeaseOver ? await this.attempts.claimLeft({ ...ref, epoch: epoch! }) : undefined;
    return claimed ? this.answer(await this.driver.recover(claimed)) : PENDING;
  }

  /** Nothing can become of it: it is closed, and the worker gives back what it holds. */
  private async closeCartless(ref: AttemptRef, { epoch }: AttemptStanding): Promise<HostedCompletion> {
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
