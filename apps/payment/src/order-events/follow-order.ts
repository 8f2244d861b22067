import { isDomainError } from '@holdfast/errors';
import type { DataOf, orderStatusChanged, returnCompleted } from '@holdfast/events';
import { MARK, MARK_ONLY, markedStatement } from '@holdfast/inbox';
import type { Effect, MarkedEffect } from '@holdfast/inbox';
import { runOne, statement } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import type { Log } from '@holdfast/service';

import { PAYMENT_COLUMNS } from '../payment/payment-rows.js';
import type { PaymentRow } from '../payment/payment-rows.js';
import { isUnknown } from '../payment/payment-status.js';
import type { PaymentStatus } from '../payment/payment-status.js';
import { paymentInDoubt, paymentNotFound } from '../payment/payment.errors.js';
import type { Payment } from '../payment/payment.js';
import type { PaymentRepository } from '../payment/payment.repository.js';
import type { RefundPayment } from '../refund-payment/refund-payment.js';
import { affordable } from '../refund-payment/refund-units.js';
import type { ReleaseQueue } from '../release-payment/release-queue.js';

type OrderMove = DataOf<typeof orderStatusChanged>;
type CompletedReturn = DataOf<typeof returnCompleted>;

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

/** What an order's life means for its payment. Writes only; what needs the gateway is done afterwards by the worker. */
export class FollowOrder {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundPayment,
    private readonly releases: ReleaseQueue,
    private readonly log: Log,
  ) {}

  /** Learns the order's number; opens, collects or lets go of the money. A card's confirmed order is one statement. */
  effectOf(tenantId: string, order: OrderMove): Effect {
    if (order.to !== 'confirmed' || order.is_cod) return (tx) => this.moved(tx, tenantId, order);
    return link(order);
  }

  private async moved(tx: PoolClient, tenantId: string, order: OrderMove): Promise<void> {
    const hasEnded = order.to === 'cancelled' || order.to === 'payment_failed';
    // Fenced even where the payment is not known yet: nothing of these attempts may hold money from here on.
    if (hasEnded) await this.payments.fence(tenantId, order.cart_session_id, order.attempt, tx);
    if (order.payment_id === undefined || order.payment_type === 'none') return;
    if (order.is_cod) await openCashOnDelivery(tx, tenantId, order.payment_id, order);
    const payment = await runOne(tx, LINK, [tenantId, order.payment_id, order.order_id, order.order_number]);
    // A live card payment of the checkout, whose undo has not come through yet, stands in the way of the cash row.
    if (!payment && order.is_cod) throw paymentInDoubt({ id: order.payment_id });
    if (!payment) return;
    if (order.is_cod && order.to === 'delivered') await this.collect(tx, payment);
    if (hasEnded) await this.releases.request(tenantId, payment.id, tx);
  }

  /** Opens the refund of a completed return, once; the worker carries it out. */
  async returned(tx: PoolClient, tenantId: string, completed: CompletedReturn): Promise<void> {
    if (completed.refund_amount.amount_minor === 0 || completed.payment_id === undefined) return;
    const payment = await this.payments.find(tenantId, completed.payment_id, tx);
    if (!payment) throw paymentNotFound();
    // The capture, or the courier's money, is on its way: not a no, but not yet.
    if (NOT_YET.has(payment.status) || isUnknown(payment.status)) throw paymentInDoubt(payment);
    const amountMinor = this.affordable(payment, completed);
    if (amountMinor === 0n) return;
    const command = {
      tenantId,
      paymentId: payment.id,
      amountMinor,
      currency: completed.refund_amount.currency,
      idempotencyKey: `return:${completed.return_id}`,
      reason: completed.reason ?? 'returned',
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
  private affordable(
    payment: Payment,
    { return_id: returnId, refund_amount: wanted }: CompletedReturn,
  ): bigint {
    const wantedMinor = BigInt(wanted.amount_minor);
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

function link({
  payment_id: paymentId,
  payment_type: type,
  order_id: orderId,
  order_number: number,
}: OrderMove): MarkedEffect {
  if (paymentId === undefined || type === 'none') return MARK_ONLY;
  return { statement: LINK_AND_MARK, values: [paymentId, orderId, number] };
}

async function openCashOnDelivery(
  tx: PoolClient,
  tenantId: string,
  paymentId: string,
  order: OrderMove,
): Promise<void> {
  const summary = order.lines.map(({ quantity, name }) => `${quantity} x ${name}`).join(', ');
  await runOne(tx, OPEN_COD, [
    paymentId,
    tenantId,
    order.cart_session_id,
    order.attempt,
    order.total.amount_minor,
    order.total.currency,
    order.customer_id ?? null,
    order.email,
    summary.slice(0, MAX_SUMMARY),
  ]);
}
