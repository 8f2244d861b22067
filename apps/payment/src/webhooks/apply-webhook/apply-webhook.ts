import type { Log } from '@holdfast/platform';
import { runOne, statement } from '@holdfast/postgres';
import { contextFrom, isUuid, runInContext } from '@holdfast/request-context';

import type { SettlePayment } from '../../authorizations/settle-payment/settle-payment.js';
import type { GatewayPort } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import type { FinishPage } from '../../pages/finish-page/finish-page.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import type { ReflectDispute } from '../../refunds/reflect-dispute/reflect-dispute.js';
import type { ReflectRefunds } from '../../refunds/reflect-refunds/reflect-refunds.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import { HANDLED_EVENTS } from '../receive-webhook/gateway-event.js';
import type { DueEvent } from '../receive-webhook/webhook.repository.js';

/** How an event ended. `waits`: what it is about does not exist here yet. */
export type Applied = 'applied' | 'ignored' | 'waits';

// A webhook names no tenant: its payment's row does (SYS-6). This is the one look-up without a tenant, by ids that are unique per account.
export const FIND_SUBJECT = statement<PaymentRow>(
  'webhook-find-payment',
  `SELECT ${PAYMENT_COLUMNS} FROM payments p
   WHERE p.gateway_account = $3 AND (p.gateway_transaction_id = $1 OR p.gateway_page_id = $1
                                     OR (p.id = $2::uuid AND p.gateway_transaction_id IS NULL)) LIMIT 1`,
);

/** What follows when the payment itself has been brought up to date. */
export class WebhookEffects {
  constructor(
    readonly refunds: ReflectRefunds,
    readonly dispute: ReflectDispute,
    readonly finish: FinishPage,
  ) {}
}

/** Objects of these events are the gateway's or somebody else's making: only the payment they are about carries our id. */
const CARRIES_NO_ID = /^(charge\.dispute|refund|charge\.refund)\./;

/** Events about a payment or its page, not about something that belongs to it. */
const IS_ITSELF = /^(payment_intent|checkout\.session)\./;
/** Acts on one event by looking at what it is about: the end is the same in whatever order events come (PAY-8). */
export class ApplyWebhook {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly gateway: GatewayPort,
    private readonly then: WebhookEffects,
    private readonly log: Log,
  ) {}

  async execute(event: DueEvent, budget: TimeBudget): Promise<Applied> {
    if (event.objectId === null || (event.transactionId === null && IS_ITSELF.test(event.type)))
      throw new GatewayContradiction('not_understood', 'the event does not say what it is about');
    // A charge without a PaymentIntent was never ours.
    if (event.transactionId === null) return 'ignored';
    const { payment, isOurs } = await this.subjectOf(event, event.transactionId, budget);
    // Without our id in its metadata it was never ours; with it, its payment may still be on its way here.
    if (!payment) return isOurs ? 'waits' : 'ignored';
    // Shown already, by the answer that was under way when the event came: nothing to act on, so nothing to ask.
    if (
      payment.transactionId === event.transactionId &&
      HANDLED_EVENTS.get(event.type)?.includes(payment.status)
    ) {
      return 'applied';
    }
    const context = contextFrom({ tenantId: payment.tenantId, requestId: event.id });
    await runInContext(context, () => this.act(payment, event, event.transactionId ?? '', budget));
    return 'applied';
  }

  /** The payment that an event is about, and whether it is about one of ours at all. */
  private async subjectOf(
    { transactionId, paymentId, account, type }: DueEvent,
    transaction: string,
    budget: TimeBudget,
  ): Promise<{ payment?: Payment | undefined; isOurs: boolean }> {
    const find = (id: string | null) =>
      runOne(this.payments.pool, FIND_SUBJECT, [transactionId, id, account]);
    const payment = await find(paymentId);
    if (payment || paymentId !== null || !CARRIES_NO_ID.test(type))
      return { payment, isOurs: paymentId !== null };
    const owner = await this.ownerOf(account, transaction, budget);
    return { payment: owner === undefined ? undefined : await find(owner), isOurs: owner !== undefined };
  }

  /** The payment's id that the gateway's object carries. */
  private async ownerOf(
    account: string,
    transactionId: string,
    budget: TimeBudget,
  ): Promise<string | undefined> {
    const answer = await this.gateway.read({ account, transactionId, timeoutMs: budget.callTimeoutMs });
    if (answer.kind === 'unknown') throw paymentInDoubt({ id: '' }, answer.cause);
    const id = answer.kind === 'found' ? answer.payment.paymentId : undefined;
    return isUuid(id ?? '') ? id : undefined;
  }

  private async act(
    payment: Payment,
    event: DueEvent,
    transactionId: string,
    budget: TimeBudget,
  ): Promise<void> {
    // A refund may be told of before the capture it gives back: the payment is brought up to date first, in whatever order they come.
    const followed = await this.follow(payment, event, transactionId, budget);
    const facts = {
      paymentId: payment.id,
      type: event.type,
      from: payment.status,
      to: followed.payment.status,
    };
    if (followed.payment.status !== payment.status) this.log.info(facts, 'payment moved by a webhook');
    if (isOfRefund(event)) await this.then.refunds.execute(followed.payment, budget);
    if (isOfDispute(event)) await this.then.dispute.execute(followed.payment, event.objectId ?? '', budget);
  }

  private async follow(
    payment: Payment,
    event: DueEvent,
    transactionId: string,
    budget: TimeBudget,
  ): Promise<{ payment: Payment }> {
    // What belongs to a payment changes nothing of one that is known to be paid.
    if ((isOfDispute(event) || isOfRefund(event)) && wasCaptured(payment.status)) return { payment };
    if (!payment.isHosted) return this.settle.follow(payment, budget, transactionId);
    return { payment: await this.then.finish.execute(payment, budget, pageOf(payment, event)) };
  }
}

const isOfRefund = ({ type }: DueEvent): boolean => /^(charge\.)?refund(ed$|\.)/.test(type);
const isOfDispute = ({ type }: DueEvent): boolean => type.startsWith('charge.dispute.');

/** The page that an event names; one about the payment on it names none, but then the page may be known. */
const pageOf = ({ pageId }: Payment, { type, transactionId }: DueEvent): string | null =>
  pageId ?? (type.startsWith('checkout.session.') ? transactionId : null);
