import { isDomainError } from '@holdfast/errors';
import type { OrderStatusName } from '@holdfast/events';
import { MARK, MARK_ONLY, markedStatement } from '@holdfast/inbox';
import type { Effect, MarkedEffect } from '@holdfast/inbox';
import type { ConfirmedReturn, OrderFacts } from '@holdfast/order-facts';
import type { Log } from '@holdfast/platform';
import { runOne, statement } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';

import { isUnknown } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { paymentInDoubt, paymentNotFound } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { REFUND_KEYS } from '../../refunds/refund-payment/refund-keys.js';
import type { RefundPayment } from '../../refunds/refund-payment/refund-payment.js';
import { affordable } from '../../refunds/refund-payment/refund-units.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { ReleaseQueue } from './void-queue.js';

const MAX_SUMMARY = 2_000;

const NOT_YET: ReadonlySet<PaymentStatus> = new Set(['pending', 'requires_action', 'authorized', 'due']);

// Kept with the payment, so that a customer's history needs nobody else (PAY-11).
const LINK = statement<PaymentRow>(
  'payment-link-order',
  `UPDATE payments p SET order_id = $3, order_number = $4, updated_at = now() WHERE p.tenant_id = $1 AND p.id = $2
   RETURNING ${PAYMENT_COLUMNS}`,
);

const LINK_AND_MARK = markedStatement(
  'payment-link-and-mark',
  `WITH ${MARK}, linked AS (
     UPDATE payments p SET order_id = $5, order_number = $6, updated_at = now() FROM mark WHERE p.tenant_id = $2 AND p.id = $4
   )
   SELECT event_id FROM mark`,
);

// Whichever of the order's events comes first makes the row: they may come in any order.
const OPEN_COD = statement(
  'payment-open-cod',
  `INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, status, amount_minor, currency, customer_id, email, line_summary)
   VALUES ($1, $2, $3, $4, 'cod', 'due', $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
);

/** Whether nothing of the order may hold money any more. */
export const hasEnded = (to: OrderStatusName): boolean => to === 'cancelled' || to === 'payment_failed';

/**
 * What an order's life means for its payment, by order's own account of it. Writes only; what needs the gateway is done afterwards by the
 * worker.
 */
export class FollowOrder {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundPayment,
    private readonly releases: ReleaseQueue,
    private readonly log: Log,
  ) {}

  /** Learns the order's number; opens, collects or lets go of the money. A card's confirmed order is one statement. */
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
    // Fenced even where the payment is not known yet: nothing of these attempts may hold money from here on.
    if (hasEnded(to)) await this.payments.fence(tenantId, order.checkoutId, order.attempt, tx);
    if (paymentId === undefined || paymentType === 'none') return;
    if (isCod) await openCashOnDelivery(tx, tenantId, paymentId, order);
    const payment = await runOne(tx, LINK, [tenantId, paymentId, order.orderId, order.orderNumber]);
    // A live card payment of the checkout, whose undo has not come through yet, stands in the way of the cash row.
    if (!payment && isCod) throw paymentInDoubt({ id: paymentId });
    if (!payment) return;
    if (isCod && to === 'delivered') await this.collect(tx, payment);
    if (hasEnded(to)) await this.releases.request(tenantId, payment.id, tx);
  }

  /** Opens the refund of a completed return, once; the worker carries it out. The amount is order's, whatever the event said. */
  async returned(tx: PoolClient, tenantId: string, { order, given }: ConfirmedReturn): Promise<void> {
    if (given.refund.amount_minor === 0 || order.paymentId === undefined) return;
    const payment = await this.payments.find(tenantId, order.paymentId, tx);
    if (!payment) throw paymentNotFound();
    const idempotencyKey = REFUND_KEYS.return(given.returnId);
    // The same return published again under another event id: less is left by now, and that is no other refund.
    if (await this.refunds.isOpened(payment, idempotencyKey, tx)) return;
    // The capture, or the courier's money, is on its way: not a no, but not yet.
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
      // Another refund came in between: the next delivery sees what is left.
      if (isDomainError(error, 'REFUND_EXCEEDS_CAPTURED')) throw paymentInDoubt(payment);
      throw error;
    }
  }

  /** What a return gives back, as far as money is left: some may have been given back out of goodwill before. */
  private amountToRefund(payment: Payment, { returnId, refund }: ConfirmedReturn['given']): bigint {
    const wantedMinor = BigInt(refund.amount_minor);
    const leftMinor = payment.capturedMinor - payment.refundReservedMinor;
    // A return from before pieces were rounded may be finer than the gateway counts.
    const amountMinor = affordable(wantedMinor, leftMinor, this.refunds.stepOf(payment));
    if (amountMinor === wantedMinor) return amountMinor;
    const fields = {
      paymentId: payment.id,
      returnId,
      wantedMinor: String(wantedMinor),
      leftMinor: String(leftMinor),
      amountMinor: String(amountMinor),
    };
    this.log.warn(fields, 'a return gives back less than it is worth: what is left, in steps of the gateway');
    return amountMinor;
  }

  private async collect(tx: PoolClient, payment: Payment): Promise<void> {
    await this.payments.move(payment, { to: 'collected', capturedMinor: payment.amountMinor }, tx);
  }
}

function link({ paymentId, paymentType, orderId, orderNumber }: OrderFacts): MarkedEffect {
  if (paymentId === undefined || paymentType === 'none') return MARK_ONLY;
  return { statement: LINK_AND_MARK, values: [paymentId, orderId, orderNumber] };
}

async function openCashOnDelivery(
  tx: PoolClient,
  tenantId: string,
  paymentId: string,
  order: OrderFacts,
): Promise<void> {
  const summary = order.lines.map(({ quantity, name }) => `${quantity} x ${name}`).join(', ');
  await runOne(tx, OPEN_COD, [
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
