import type { Log } from '@holdfast/platform';

import type { GatewayScope } from '../../gateway/gateway.port.js';
import type { GatewayPage, PageReading, PaymentPagePort } from '../../gateway/payment-page.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import * as events from '../../payment/payment-events.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { GatewayCall, Payment } from '../../payment/payment.js';
import type { PaymentMove, PaymentRepository } from '../../store/payment.repository.js';
import type { PageRepository } from './page.repository.js';
import { paymentConflicts } from './payment-conflicts.js';
import { turnedAway } from './turned-away.js';

/** What came of asking about a page whose opening nobody knows. */
export type SettledPage =
  | { readonly kind: 'settled'; readonly payment: Payment; readonly page: GatewayPage }
  /** Certainly no page was made under that key: another may be opened. */
  | { readonly kind: 'never_happened'; readonly call: GatewayCall; readonly isTooShort: boolean }
  | { readonly kind: 'refused'; readonly payment: Payment }
  | { readonly kind: 'unknown'; readonly cause: unknown };

const ANSWERS = { operation: 'open_page', number: 1 } as const;

/** Brings a hosted payment's row and its page at the gateway together. The only place where what a page says changes a payment. */
export class SettlePage {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly rows: PageRepository,
    private readonly pages: PaymentPagePort,
    private readonly log: Log,
  ) {}

  /** Reads the page and follows it. Throws PAYMENT_IN_DOUBT when it cannot be asked. */
  async follow(
    payment: Payment,
    budget: TimeBudget,
    pageId = payment.pageId,
  ): Promise<{ payment: Payment; page: GatewayPage }> {
    const scope = this.scope(payment, budget);
    const page = found(payment, await this.pages.read({ ...scope, pageId: pageId ?? '' }));
    return { payment: await this.apply(payment, page, budget), page };
  }

  /** Closes the page and follows what the customer had made of it: captured where she was quicker, `pending` while her bank is at work. */
  async release(payment: Payment, budget: TimeBudget): Promise<Payment> {
    return this.apply(payment, await this.expire(payment, payment.pageId ?? '', budget), budget);
  }

  /** Moves the payment as far as its page says. A page of an attempt that was undone is closed, also when it is found late. */
  async apply(payment: Payment, page: GatewayPage, budget: TimeBudget): Promise<Payment> {
    assertIts(payment, page);
    const known = payment.pageId === null ? await this.learn(payment, page.pageId) : payment;
    const isOver = endedWithoutMoney(known.status) || known.fenced;
    if (page.state === 'open' && isOver) {
      return this.move(known, await this.expire(known, page.pageId, budget));
    }
    return this.move(known, page);
  }

  /**
   * Finds out whether a page was made: the stored request again under the stored key while the gateway remembers it, else by looking for
   * a page with the payment's id (PAY-1). Asks once.
   */
  async settleUnknown(payment: Payment, budget: TimeBudget): Promise<SettledPage> {
    if (payment.pageId !== null)
      return { kind: 'settled', ...(await this.follow(payment, budget, payment.pageId)) };
    const call = await this.payments.resend(payment.tenantId, payment.id, 'open_page');
    if (!call) return { kind: 'refused', payment: turnedAway(await this.reload(payment)) };
    let ended = !call.replayable;
    let cause: unknown;
    if (call.replayable) {
      const answer = await this.pages.open({ ...call, timeoutMs: budget.callTimeoutMs });
      if (answer.kind === 'opened') return this.present(payment, answer.page.pageId, budget);
      if (answer.kind === 'too_short') return { kind: 'never_happened', call, isTooShort: true };
      if (answer.kind === 'refused')
        return { kind: 'refused', payment: await this.refuse(payment, answer.decline) };
      ({ ended, cause } = answer);
    }
    if (!ended || !budget.allows()) return { kind: 'unknown', cause };
    const query = { paymentId: payment.id, sinceSeconds: Math.floor(call.sentAtSeconds) };
    const seen = await this.pages.findByPaymentId({ ...this.scope(payment, budget), ...query });
    if (seen.kind === 'found') return this.present(payment, seen.page.pageId, budget);
    if (seen.kind === 'none') return { kind: 'never_happened', call, isTooShort: false };
    return { kind: 'unknown', cause: cause ?? seen.cause };
  }

  /** Records that the gateway will not make such a page. */
  async refuse(payment: Payment, decline: NonNullable<GatewayPage['decline']>): Promise<Payment> {
    const { reason, declineCode } = decline;
    const tells = [events.failed(payment, reason, declineCode)];
    return this.moved(payment, { to: 'declined', decline, answers: ANSWERS, events: tells });
  }

  /** A remembered answer tells what was: what is now has to be read. */
  private async present(payment: Payment, pageId: string, budget: TimeBudget): Promise<SettledPage> {
    return { kind: 'settled', ...(await this.follow(payment, budget, pageId)) };
  }

  private async move(payment: Payment, page: GatewayPage): Promise<Payment> {
    switch (page.state) {
      case 'open':
      case 'processing':
        return payment;
      case 'paid':
        return this.paid(payment, page);
      case 'failed':
      case 'expired':
        return isUnknown(payment.status) ? this.ended(payment, page) : payment;
    }
  }

  private async paid(payment: Payment, { transactionId }: GatewayPage): Promise<Payment> {
    if (transactionId === undefined)
      throw new GatewayContradiction('not_understood', `page of ${payment.id} is paid without a payment`);
    if (endedWithoutMoney(payment.status)) return this.paidAfterEnd(payment, transactionId);
    if (!isUnknown(payment.status)) return payment;
    const { amountMinor } = payment;
    return this.moved(payment, {
      to: 'captured',
      transactionId,
      capturedMinor: amountMinor,
      answers: ANSWERS,
      events: [
        events.confirmed(payment, { transactionId, isCaptured: true }),
        events.captured(payment, amountMinor, transactionId),
      ],
    });
  }

  private async ended(payment: Payment, { state, transactionId, decline }: GatewayPage): Promise<Payment> {
    if (payment.fenced) return this.moved(payment, { to: 'voided', transactionId });
    if (state === 'failed') {
      const tells = [
        events.failed(payment, decline?.reason ?? 'PAYMENT_DECLINED', decline?.declineCode ?? 'declined'),
      ];
      return this.moved(payment, { to: 'declined', transactionId, decline, events: tells });
    }
    return this.moved(payment, {
      to: 'expired',
      transactionId,
      events: [events.failed(payment, 'PAYMENT_PAGE_EXPIRED')],
    });
  }

  /** Nothing of ours lets this happen; should it, the money is recorded so that it can go back, and people are told. */
  private async paidAfterEnd(payment: Payment, transactionId: string): Promise<Payment> {
    const recorded = await this.rows.paidAfterEnd(payment, transactionId);
    if (!recorded) return this.reload(payment);
    paymentConflicts().inc();
    const facts = { paymentId: payment.id, status: payment.status };
    this.log.error(facts, 'a page was paid for a payment that had ended; the money goes back');
    return recorded;
  }

  private async moved(payment: Payment, move: PaymentMove): Promise<Payment> {
    return (await this.payments.move(payment, move)) ?? this.reload(payment);
  }

  private async learn(payment: Payment, pageId: string): Promise<Payment> {
    return (await this.rows.learn(payment, pageId)) ?? this.reload(payment);
  }

  private async reload(payment: Payment): Promise<Payment> {
    const current = await this.payments.find(payment.tenantId, payment.id);
    if (!current) throw new Error(`payment ${payment.id} vanished`);
    return current;
  }

  private async expire(payment: Payment, pageId: string, budget: TimeBudget): Promise<GatewayPage> {
    return found(payment, await this.pages.expire({ ...this.scope(payment, budget), pageId }));
  }

  private scope(payment: Payment, budget: TimeBudget): GatewayScope {
    return { account: payment.gatewayAccount, timeoutMs: budget.callTimeoutMs };
  }
}

function found(payment: Payment, reading: PageReading): GatewayPage {
  if (reading.kind === 'found') return reading.page;
  if (reading.kind === 'unknown') throw paymentInDoubt(payment, reading.cause);
  throw paymentInDoubt(
    payment,
    new GatewayContradiction('missing', `payment ${payment.id} has no such page`),
  );
}

/** A page for another payment, or of another amount, is not this one's, whatever an event says (PAY-5). */
function assertIts(payment: Payment, page: GatewayPage): void {
  const isIts =
    page.paymentId === payment.id &&
    page.amountMinor === payment.amountMinor &&
    page.currency === payment.currency &&
    (payment.pageId === null || payment.pageId === page.pageId);
  if (!isIts)
    throw new GatewayContradiction('mismatch', `page ${page.pageId} is not that of payment ${payment.id}`);
}
