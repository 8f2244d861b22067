import { Injectable } from '@nestjs/common';

import { Log } from '@holdfast/platform';
import { contextFrom, isUuid, runInContext } from '@holdfast/request-context';

import { SettlePayment } from '../../authorizations/index.js';
import { GatewayPort } from '../../gateway/gateway.port.js';
import { HANDLED_EVENTS } from '../../gateway/handled-events.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { FinishPage } from '../../pages/index.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { ReflectDispute, ReflectRefunds } from '../../refunds/index.js';
import type { DueEvent } from '../receive-webhook/webhook.repository.js';

/** The result of one event. `waits`: its payment does not exist here yet. */
export type Applied = 'applied' | 'ignored' | 'waits';

/** Events about objects that the gateway or its users made: only their payment carries our id. */
const CARRIES_NO_ID = /^(charge\.dispute|refund|charge\.refund)\./;

/** Events about a payment or a page itself, not about a part of one. */
const IS_ITSELF = /^(payment_intent|checkout\.session)\./;

/** Applies one webhook by reading the object it is about: the result is the same in whatever order events arrive (PAY-8). */
@Injectable()
export class ApplyWebhook {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly gateway: GatewayPort,
    private readonly refunds: ReflectRefunds,
    private readonly disputes: ReflectDispute,
    private readonly pages: FinishPage,
    private readonly log: Log,
  ) {}

  /** Idempotent. Throws what `webhookFailure` classifies. */
  async execute(event: DueEvent, budget: TimeBudget): Promise<Applied> {
    if (event.objectId === null || (event.transactionId === null && IS_ITSELF.test(event.type)))
      throw new GatewayContradiction('not_understood', 'the event does not name its object');
    // A charge without a PaymentIntent was never ours.
    const { transactionId } = event;
    if (transactionId === null) return 'ignored';
    const { payment, isOurs } = await this.subjectOf(event, transactionId, budget);
    // Without our id in its metadata the object is not ours; with it, the payment may still be on its way.
    if (!payment) return isOurs ? 'waits' : 'ignored';
    // The payment shows the event already, by the answer to our own call.
    const isShown = HANDLED_EVENTS.get(event.type)?.includes(payment.status);
    if (payment.transactionId === transactionId && isShown) return 'applied';
    const context = contextFrom({ tenantId: payment.tenantId, requestId: event.id });
    await runInContext(context, () => this.act(payment, event, transactionId, budget));
    return 'applied';
  }

  /** The payment of an event, and whether the event is about one of ours at all. */
  private async subjectOf(
    { paymentId, account, type }: DueEvent,
    gatewayId: string,
    budget: TimeBudget,
  ): Promise<{ payment?: Payment | undefined; isOurs: boolean }> {
    const find = (id: string | null) => this.payments.findByGatewayId({ gatewayId, paymentId: id, account });
    const payment = await find(paymentId);
    if (payment || paymentId !== null || !CARRIES_NO_ID.test(type))
      return { payment, isOurs: paymentId !== null };
    const owner = await this.ownerOf(account, gatewayId, budget);
    return { payment: owner === undefined ? undefined : await find(owner), isOurs: owner !== undefined };
  }

  /** Our payment's id in the metadata of the gateway's object. */
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
    // The event of a refund may arrive before that of its capture: the payment is refreshed first.
    const current = await this.refresh(payment, event, transactionId, budget);
    const facts = { paymentId: payment.id, type: event.type, from: payment.status, to: current.status };
    if (current.status !== payment.status) this.log.info(facts, 'payment moved by a webhook');
    if (isOfRefund(event)) await this.refunds.execute(current, budget);
    if (isOfDispute(event)) await this.disputes.execute(current, event.objectId ?? '', budget);
  }

  private async refresh(
    payment: Payment,
    event: DueEvent,
    transactionId: string,
    budget: TimeBudget,
  ): Promise<Payment> {
    // Refunds and disputes do not change the status of a captured payment.
    if ((isOfDispute(event) || isOfRefund(event)) && wasCaptured(payment.status)) return payment;
    if (payment.isHosted) return this.pages.execute(payment, budget, pageOf(payment, event));
    return (await this.settle.refresh(payment, budget, transactionId)).payment;
  }
}

const isOfRefund = ({ type }: DueEvent): boolean => /^(charge\.)?refund(ed$|\.)/.test(type);
const isOfDispute = ({ type }: DueEvent): boolean => type.startsWith('charge.dispute.');

/** The page of the event. An event about the payment on a page names no page, but then ours may be known. */
const pageOf = ({ pageId }: Payment, { type, transactionId }: DueEvent): string | null =>
  pageId ?? (type.startsWith('checkout.session.') ? transactionId : null);
