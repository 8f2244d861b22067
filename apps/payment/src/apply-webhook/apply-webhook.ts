import { runOne, statement } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';
import type { Log } from '@holdfast/service';

import type { FinishPage } from '../finish-page/finish-page.js';
import type { TimeBudget } from '../gateway/time-budget.js';
import { PAYMENT_COLUMNS } from '../payment/payment-rows.js';
import type { PaymentRow } from '../payment/payment-rows.js';
import type { Payment } from '../payment/payment.js';
import type { PaymentRepository } from '../payment/payment.repository.js';
import { HANDLED_EVENTS } from '../receive-webhook/gateway-event.js';
import type { DueEvent } from '../receive-webhook/webhook-store.js';
import type { ReflectRefunds } from '../refund-payment/reflect-refunds.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';

/** How an event ended. `waits`: what it is about does not exist here yet. */
export type Applied = 'applied' | 'ignored' | 'waits';

// A webhook names no tenant: its payment's row does (SYS-6). This is the one look-up without a tenant, by ids that are unique per account.
export const FIND_SUBJECT = statement<PaymentRow>(
  'webhook-find-payment',
  `SELECT ${PAYMENT_COLUMNS} FROM payments p
   WHERE p.gateway_account = $3 AND (p.gateway_transaction_id = $1 OR p.gateway_page_id = $1
                                     OR (p.id = $2::uuid AND p.gateway_transaction_id IS NULL)) LIMIT 1`,
);

/** Acts on one event by looking at what it is about: the end is the same in whatever order events come (PAY-8). */
export class ApplyWebhook {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly reflect: ReflectRefunds,
    private readonly finish: FinishPage,
    private readonly log: Log,
  ) {}

  async execute(event: DueEvent, budget: TimeBudget): Promise<Applied> {
    if (event.transactionId === null) return 'ignored';
    const payment = await runOne(this.payments.pool, FIND_SUBJECT, [
      event.transactionId,
      event.paymentId,
      event.account,
    ]);
    // Without our id in its metadata it was never ours; with it, its payment may still be on its way here.
    if (!payment) return event.paymentId === null ? 'ignored' : 'waits';
    // Shown already, by the answer that was under way when the event came: nothing to act on, so nothing to ask.
    if (
      payment.transactionId === event.transactionId &&
      HANDLED_EVENTS[event.type]?.includes(payment.status)
    ) {
      return 'applied';
    }
    const context = contextFrom({ tenantId: payment.tenantId, requestId: event.id });
    await runInContext(context, () => this.act(payment, event, event.transactionId ?? '', budget));
    return 'applied';
  }

  private async act(
    payment: Payment,
    event: DueEvent,
    transactionId: string,
    budget: TimeBudget,
  ): Promise<void> {
    // A refund may be told of before the capture it gives back: the payment is brought up to date first, in whatever order they come.
    const followed = payment.isHosted
      ? { payment: await this.finish.execute(payment, budget, pageOf(payment, event)) }
      : await this.settle.follow(payment, budget, transactionId);
    const facts = {
      paymentId: payment.id,
      type: event.type,
      from: payment.status,
      to: followed.payment.status,
    };
    if (followed.payment.status !== payment.status) this.log.info(facts, 'payment moved by a webhook');
    if (event.type === 'charge.refunded') await this.reflect.execute(followed.payment, budget);
  }
}

/** The page that an event names; one about the payment on it names none, but then the page may be known. */
const pageOf = ({ pageId }: Payment, { type, transactionId }: DueEvent): string | null =>
  pageId ?? (type.startsWith('checkout.session.') ? transactionId : null);
