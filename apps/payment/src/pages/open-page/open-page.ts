import { newPayment } from '../../authorizations/authorize-payment/new-payment.js';
import { openPayment } from '../../authorizations/authorize-payment/open-payment.js';
import type { PaymentToOpen } from '../../authorizations/authorize-payment/open-payment.js';
import { refuseBelowMinimum } from '../../authorizations/authorize-payment/refuse-below-minimum.js';
import { clearTheWay } from '../../authorizations/close-earlier-payments/close-earlier-payments.js';
import type { SettlePage } from '../../authorizations/settle-payment/settle-page.js';
import type { VoidPayment } from '../../authorizations/void-payment/void-payment.js';
import type { GatewayPage, PageAnswer, PageOrder, PaymentPagePort } from '../../gateway/payment-page.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import { attemptFenced, paymentInDoubt, paymentRefused } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { callKey } from '../../store/payment.repository.js';
import type { PaymentRepository } from '../../store/payment.repository.js';

/** One attempt of a checkout to be paid on a page of the gateway's. */
export interface OpenPageCommand extends PageOrder {
  readonly customerId: string | null;
  readonly gatewayAccount: string;
}

/** The payment with its page; without one where the payment has ended. */
export interface OpenedPage {
  readonly payment: Payment;
  readonly page?: GatewayPage | undefined;
}

/** What openings are there: the first, one without an end of our own, and one after a remembered failure of the gateway. */
const MAX_OPENINGS = 3;
const MAX_ASKS = 4;
const FIRST_PAUSE_MS = 50;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Opens the page of one attempt, once: the row, its key and the exact request are stored before the gateway is called, and whatever becomes
 * of the answer a repeated call ends at the same page (HST-1, PAY-1).
 */
export class OpenPage {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly pages: PaymentPagePort,
    private readonly settle: SettlePage,
    private readonly voidPayment: VoidPayment,
  ) {}

  async execute(command: OpenPageCommand, budget: TimeBudget): Promise<OpenedPage> {
    refuseBelowMinimum(command, this.pages.units);
    return this.open(command, budget, 1);
  }

  private async open(command: OpenPageCommand, budget: TimeBudget, opening: number): Promise<OpenedPage> {
    const request = this.pages.pageRequest(command);
    const toOpen: PaymentToOpen = { ...command, id: command.paymentId, request, isHosted: true };
    const { opened, fenced } = await openPayment(this.payments.pool, toOpen);
    if (fenced) throw attemptFenced(command.checkoutId, command.attempt);
    if (!opened) return this.resume(command, budget, opening);
    const payment = newPayment({ ...toOpen, paymentId: toOpen.id });
    const key = callKey('open_page', payment.id, 1);
    const call = { key, request, account: payment.gatewayAccount, timeoutMs: budget.callTimeoutMs };
    return this.conclude(payment, await this.pages.open(call), budget);
  }

  /** The fresh answer to the first call, which tells what is. */
  private async conclude(payment: Payment, answer: PageAnswer, budget: TimeBudget): Promise<OpenedPage> {
    if (answer.kind === 'opened' && !answer.replayed) {
      return this.answer(await this.settle.apply(payment, answer.page, budget), answer.page);
    }
    if (answer.kind === 'refused') return this.answer(await this.settle.refuse(payment, answer.decline));
    // Settles nothing about an earlier send; this is the first, unless another process has sent it again meanwhile.
    const turnedAway =
      answer.kind === 'unknown' && answer.notTaken ? await this.payments.turnAway(payment) : undefined;
    if (turnedAway) return this.answer(turnedAway);
    return this.ask(payment, budget, answer.kind === 'unknown' ? answer.cause : undefined);
  }

  /** The attempt has a payment already, or another attempt of the checkout has a live one. */
  private async resume(command: OpenPageCommand, budget: TimeBudget, opening: number): Promise<OpenedPage> {
    const own = await clearTheWay(this.payments, this.voidPayment, { command, budget, opening });
    if (!own) return this.open(command, budget, opening + 1);
    if (own.fenced) throw attemptFenced(own.checkoutId, own.attempt);
    if (!isUnknown(own.status)) return this.answer(own);
    return this.ask(own, budget);
  }

  /** Asks until it is known or the time is up. A page that certainly was not made is opened anew, under the next key. */
  private async ask(payment: Payment, budget: TimeBudget, asked?: unknown): Promise<OpenedPage> {
    let cause = asked;
    let openings = 1;
    let pauseMs = FIRST_PAUSE_MS;
    for (let asks = 0; asks < MAX_ASKS && budget.allows(pauseMs); asks += 1) {
      const settled = await this.settle.settleUnknown(payment, budget);
      if (settled.kind === 'settled') return this.answer(settled.payment, settled.page);
      if (settled.kind === 'refused') return this.answer(settled.payment);
      if (settled.kind === 'never_happened') {
        if (openings === MAX_OPENINGS) break;
        openings += 1;
        const { call } = settled;
        const request = settled.isTooShort ? this.pages.withoutEnd(call.request) : call.request;
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
