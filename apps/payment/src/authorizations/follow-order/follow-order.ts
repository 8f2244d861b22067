import { Injectable } from '@nestjs/common';

import { isDomainError } from '@holdfast/errors';
import type { OrderStatusName } from '@holdfast/events';
import { MARK_ONLY } from '@holdfast/inbox';
import type { Effect, MarkedEffect } from '@holdfast/inbox';
import type { ConfirmedReturn, OrderFacts } from '@holdfast/order-facts';
import { Log } from '@holdfast/platform';
import { runOne } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';

import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { isUnknown } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { paymentInDoubt, paymentNotFound } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { REFUND_KEYS, RefundPayment, refundableAmount } from '../../refunds/index.js';
import { INSERT_CASH, LINK_ORDER, LINK_ORDER_AND_MARK } from './follow-order.statements.js';
import { VoidQueue } from './void-queue.repository.js';

const MAX_SUMMARY = 2_000;

const NOT_YET: ReadonlySet<PaymentStatus> = new Set(['pending', 'requires_action', 'authorized', 'due']);

/** Whether the order has ended without a sale: then it may hold no money. */
const hasEnded = (to: OrderStatusName): boolean => to === 'cancelled' || to === 'payment_failed';

/** Applies an order's status to its payment, on the order service's word. Only writes; jobs do what needs the gateway. */
@Injectable()
export class FollowOrder {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundPayment,
    private readonly voids: VoidQueue,
    private readonly log: Log,
  ) {}

  /** Stores the order's number; inserts, collects or voids the payment. One statement for the confirmed order of a card payment. */
  effectOf(tenantId: string, order: OrderFacts, to: OrderStatusName): Effect {
    if (to !== 'confirmed' || order.paymentType === 'cod') return (tx) => this.moved(tx, tenantId, order, to);
    return link(order);
  }

  private async moved(
    tx: PoolClient,
    tenantId: string,
    order: OrderFacts,
    to: OrderStatusName,
  ): Promise<void> {
    const { paymentId, paymentType } = order;
    const isCod = paymentType === 'cod';
    // Fenced even without a payment: these attempts may hold no money from now on.
    if (hasEnded(to)) await this.payments.fence(tenantId, order.checkoutId, order.attempt, tx);
    if (paymentId === undefined || paymentType === 'none') return;
    if (isCod) await insertCashOnDelivery(tx, tenantId, paymentId, order);
    const payment = await runOne(tx, LINK_ORDER, [tenantId, paymentId, order.orderId, order.orderNumber]);
    // A live card payment of the checkout, whose compensation has not arrived yet, blocks the cash row.
    if (!payment && isCod) throw paymentInDoubt({ id: paymentId });
    if (!payment) return;
    if (isCod && to === 'delivered') await this.collect(tx, payment);
    if (hasEnded(to)) await this.voids.add(tenantId, payment.id, tx);
  }

  /** Opens the refund of a completed return, once; the job carries it out. The order service gives the amount, not the event. */
  async returned(tx: PoolClient, tenantId: string, { order, given }: ConfirmedReturn): Promise<void> {
    if (given.refund.amount_minor === 0 || order.paymentId === undefined) return;
    const payment = await this.payments.find(tenantId, order.paymentId, tx);
    if (!payment) throw paymentNotFound();
    const idempotencyKey = REFUND_KEYS.return(given.returnId);
    // The return was published again under another event id.
    if (await this.refunds.isOpened(payment, idempotencyKey, tx)) return;
    // The capture, or the courier's cash, has not arrived yet.
    if (NOT_YET.has(payment.status) || isUnknown(payment.status)) throw paymentInDoubt(payment);
    const amountMinor = this.amountToRefund(payment, given);
    if (amountMinor === 0n) return;
    const command = {
      tenantId,
      paymentId: payment.id,
      amountMinor,
      currency: given.refund.currency,
      idempotencyKey,
      reason: given.reason ?? 'returned',
    };
    try {
      await this.refunds.open(payment, command, { leaseMs: 0, db: tx });
    } catch (error) {
      // A concurrent refund came first: the next delivery sees the rest.
      if (isDomainError(error, 'REFUND_EXCEEDS_CAPTURED')) throw paymentInDoubt(payment);
      throw error;
    }
  }

  /** The refund of a return, at most the rest: earlier goodwill refunds reduce it. */
  private amountToRefund(payment: Payment, { returnId, refund }: ConfirmedReturn['given']): bigint {
    const wantedMinor = BigInt(refund.amount_minor);
    const leftMinor = payment.capturedMinor - payment.refundReservedMinor;
    // An old return may be finer than the gateway's units.
    const amountMinor = refundableAmount(wantedMinor, leftMinor, this.refunds.stepOf(payment));
    if (amountMinor === wantedMinor) return amountMinor;
    const fields = {
      paymentId: payment.id,
      returnId,
      wantedMinor: String(wantedMinor),
      leftMinor: String(leftMinor),
      amountMinor: String(amountMinor),
    };
    this.log.warn(fields, 'a return is refunded in part: at most the rest, in steps of the gateway');
    return amountMinor;
  }

  private async collect(tx: PoolClient, payment: Payment): Promise<void> {
    await this.payments.move(payment, { to: 'collected', capturedMinor: payment.amountMinor }, tx);
  }
}

function link({ paymentId, paymentType, orderId, orderNumber }: OrderFacts): MarkedEffect {
  if (paymentId === undefined || paymentType === 'none') return MARK_ONLY;
  return { statement: LINK_ORDER_AND_MARK, values: [paymentId, orderId, orderNumber] };
}

async function insertCashOnDelivery(
  tx: PoolClient,
  tenantId: string,
  paymentId: string,
  order: OrderFacts,
): Promise<void> {
  const summary = order.lines.map(({ quantity, name }) => `${quantity} x ${name}`).join(', ');
  await runOne(tx, INSERT_CASH, [
    paymentId,
    tenantId,
    order.checkoutId,
    order.attempt,
    order.total.amount_minor,
    order.total.currency,
    order.customerId ?? null,
    order.email,
    summary.slice(0, MAX_SUMMARY),
  ]);
}
