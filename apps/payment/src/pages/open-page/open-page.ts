import { setTimeout as pause } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { CloseEarlierPayments, SettlePage, refuseBelowMinimum } from '../../authorizations/index.js';
import { PaymentPagePort } from '../../gateway/payment-page.port.js';
import type { GatewayPage, PageAnswer, PageOrder } from '../../gateway/payment-page.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { insertedPayment } from '../../payment-records/inserted-payment.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import type { PaymentToInsert } from '../../payment-records/payment.repository.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import { attemptFenced, paymentInDoubt, paymentRefused } from '../../payment/payment.errors.js';
import { callKey } from '../../payment/payment.js';
import type { Payment } from '../../payment/payment.js';

/** One attempt of a checkout to be paid on the gateway's checkout page. */
export interface OpenPageCommand extends PageOrder {
  readonly customerId: string | null;
  readonly gatewayAccount: string;
}

/** The payment with its page; without one if the payment has ended. */
export interface OpenedPage {
  readonly payment: Payment;
  readonly page?: GatewayPage | undefined;
}

/** The first call, one without our own expiry, and one after a replayed failure of the gateway. */
const MAX_CALLS = 3;
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 50;

/**
 * Opens the page of one attempt, once: the row, its key and the exact request are stored before the gateway is called. Whatever the outcome,
 * a repeated call ends at the same page (HST-1, PAY-1).
 */
@Injectable()
export class OpenPage {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly pages: PaymentPagePort,
    private readonly settle: SettlePage,
    private readonly closeEarlier: CloseEarlierPayments,
  ) {}

  /** Idempotent by attempt. Throws as AuthorizePayment. */
  async execute(command: OpenPageCommand, budget: TimeBudget): Promise<OpenedPage> {
    refuseBelowMinimum(command, this.pages.units);
    return this.open(command, budget, 1);
  }

  private async open(command: OpenPageCommand, budget: TimeBudget, opening: number): Promise<OpenedPage> {
    const request = this.pages.pageRequest(command);
    const toInsert: PaymentToInsert = { ...command, id: command.paymentId, request, isHosted: true };
    const { inserted, fenced } = await this.payments.insert(toInsert);
    if (fenced) throw attemptFenced(command.checkoutId, command.attempt);
    if (!inserted) return this.resume(command, budget, opening);
    const payment = insertedPayment(toInsert);
    const key = callKey('open_page', payment.id, 1);
    const call = { key, request, account: payment.gatewayAccount, timeoutMs: budget.callTimeoutMs };
    return this.conclude(payment, await this.pages.open(call), budget);
  }

  /** Handles the answer to the first call. */
  private async conclude(payment: Payment, answer: PageAnswer, budget: TimeBudget): Promise<OpenedPage> {
    if (answer.kind === 'opened' && !answer.replayed) {
      return this.answer(await this.settle.apply(payment, answer.page, budget), answer.page);
    }
    if (answer.kind === 'refused') return this.answer(await this.settle.refuse(payment, answer.decline));
    // A rejected call made nothing, unless another process has resent it in the meantime.
    const rejected =
      answer.kind === 'unknown' && answer.isRejected ? await this.payments.endRejected(payment) : undefined;
    if (rejected) return this.answer(rejected);
    return this.findOut(payment, budget, answer.kind === 'unknown' ? answer.cause : undefined);
  }

  /** The attempt has a payment already, or another attempt of the checkout has a live one. */
  private async resume(command: OpenPageCommand, budget: TimeBudget, opening: number): Promise<OpenedPage> {
    const own = await this.closeEarlier.execute({ command, budget, opening });
    if (!own) return this.open(command, budget, opening + 1);
    if (own.fenced) throw attemptFenced(own.checkoutId, own.attempt);
    if (!isUnknown(own.status)) return this.answer(own);
    return this.findOut(own, budget);
  }

  /** Settles an unknown outcome within the budget. A page that was certainly not made is opened under the next key. */
  private async findOut(payment: Payment, budget: TimeBudget, firstCause?: unknown): Promise<OpenedPage> {
    let cause = firstCause;
    let calls = 1;
    let pauseMs = FIRST_PAUSE_MS;
    for (let tries = 0; tries < MAX_TRIES && budget.allows(pauseMs); tries += 1) {
      const settled = await this.settle.settleUnknown(payment, budget);
      if (settled.kind === 'settled') return this.answer(settled.payment, settled.page);
      if (settled.kind === 'refused') return this.answer(settled.payment);
      if (settled.kind === 'never_happened') {
        if (calls === MAX_CALLS) break;
        calls += 1;
        const { call } = settled;
        const request = settled.isTooShort ? this.pages.withoutExpiry(call.request) : call.request;
        await this.payments.addCall(payment, payment.id, { ...call, request });
        continue;
      }
      cause = settled.cause ?? cause;
      await pause(pauseMs);
      pauseMs *= 2;
    }
    throw paymentInDoubt(payment, cause);
  }

  private answer(payment: Payment, page?: GatewayPage): OpenedPage {
    if (payment.fenced) throw attemptFenced(payment.checkoutId, payment.attempt);
    if (endedWithoutMoney(payment.status)) throw paymentRefused(payment);
    return { payment, page };
  }
}
