import { Injectable } from '@nestjs/common';

import { Log } from '@holdfast/platform';

import type { GatewayScope } from '../../gateway/gateway.port.js';
import { PaymentPagePort } from '../../gateway/payment-page.port.js';
import type { GatewayPage, PageReading } from '../../gateway/payment-page.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import type { PaymentMove } from '../../payment-records/payment.repository.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import * as events from '../../payment/payment-events.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Decline, GatewayCall, Payment } from '../../payment/payment.js';
import { PageRepository } from './page.repository.js';
import { paymentConflicts } from './payment-conflicts.js';
import { assertRejected } from './rejected-payment.js';

/** The result of settling a page whose opening has an unknown outcome. */
export type SettledPage =
  | { readonly kind: 'settled'; readonly payment: Payment; readonly page: GatewayPage }
  /** Certainly no page was made under this key: another may be opened. */
  | { readonly kind: 'never_happened'; readonly call: GatewayCall; readonly isTooShort: boolean }
  | { readonly kind: 'refused'; readonly payment: Payment }
  | { readonly kind: 'unknown'; readonly cause: unknown };

const ANSWERS = { operation: 'open_page', number: 1 } as const;

/** Settles hosted payments with their pages at the gateway. Only here does a page's state change a payment. */
@Injectable()
export class SettlePage {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly rows: PageRepository,
    private readonly pages: PaymentPagePort,
    private readonly log: Log,
  ) {}

  /** Reads the page and updates the payment. Throws PAYMENT_IN_DOUBT while the gateway cannot be reached. */
  async refresh(
    payment: Payment,
    budget: TimeBudget,
    pageId = payment.pageId,
  ): Promise<{ payment: Payment; page: GatewayPage }> {
    const scope = this.scope(payment, budget);
    const page = found(payment, await this.pages.read({ ...scope, pageId: pageId ?? '' }));
    return { payment: await this.apply(payment, page, budget), page };
  }

  /** Closes the page and updates the payment: captured if the customer paid first, `pending` while their bank processes the payment. */
  async close(payment: Payment, budget: TimeBudget): Promise<Payment> {
    return this.apply(payment, await this.expire(payment, payment.pageId ?? '', budget), budget);
  }

  /** Updates the payment from its page. The page of a fenced attempt is closed, also when it is found late. */
  async apply(payment: Payment, page: GatewayPage, budget: TimeBudget): Promise<Payment> {
    assertPageOf(payment, page);
    const known = payment.pageId === null ? await this.saveId(payment, page.pageId) : payment;
    const mustClose = endedWithoutMoney(known.status) || known.fenced;
    if (page.state === 'open' && mustClose) {
      return this.move(known, await this.expire(known, page.pageId, budget));
    }
    return this.move(known, page);
  }

  /**
   * Finds out whether a page was made: repeats the stored request under its key while the gateway remembers it, else searches for a page
   * with the payment's id (PAY-1). One try.
   */
  async settleUnknown(payment: Payment, budget: TimeBudget): Promise<SettledPage> {
    if (payment.pageId !== null) return this.readAgain(payment, payment.pageId, budget);
    const call = await this.payments.resendCall(payment.tenantId, payment.id, 'open_page');
    if (!call) return { kind: 'refused', payment: assertRejected(await this.payments.reload(payment)) };
    let ended = !call.replayable;
    let cause: unknown;
    if (call.replayable) {
      const answer = await this.pages.open({ ...call, timeoutMs: budget.callTimeoutMs });
      if (answer.kind === 'opened') return this.readAgain(payment, answer.page.pageId, budget);
      if (answer.kind === 'too_short') return { kind: 'never_happened', call, isTooShort: true };
      if (answer.kind === 'refused')
        return { kind: 'refused', payment: await this.refuse(payment, answer.decline) };
      ({ ended, cause } = answer);
    }
    if (!ended || !budget.allows()) return { kind: 'unknown', cause };
    const query = { paymentId: payment.id, sinceSeconds: Math.floor(call.sentAtSeconds) };
    const seen = await this.pages.findByPaymentId({ ...this.scope(payment, budget), ...query });
    if (seen.kind === 'found') return this.readAgain(payment, seen.page.pageId, budget);
    if (seen.kind === 'none') return { kind: 'never_happened', call, isTooShort: false };
    return { kind: 'unknown', cause: cause ?? seen.cause };
  }

  /** Records that the gateway refused to make the page. */
  async refuse(payment: Payment, decline: Decline): Promise<Payment> {
    const { reason, declineCode } = decline;
    return this.moved(payment, {
      to: 'declined',
      decline,
      answers: ANSWERS,
      events: [events.failed(payment, reason, declineCode)],
    });
  }

  /** A replayed answer shows a past state: the page is read. */
  private async readAgain(payment: Payment, pageId: string, budget: TimeBudget): Promise<SettledPage> {
    return { kind: 'settled', ...(await this.refresh(payment, budget, pageId)) };
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
    if (endedWithoutMoney(payment.status)) return this.paidLate(payment, transactionId);
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
      const reason = decline?.reason ?? 'PAYMENT_DECLINED';
      const failed = events.failed(payment, reason, decline?.declineCode ?? 'declined');
      return this.moved(payment, { to: 'declined', transactionId, decline, events: [failed] });
    }
    return this.moved(payment, {
      to: 'expired',
      transactionId,
      events: [events.failed(payment, 'PAYMENT_PAGE_EXPIRED')],
    });
  }

  /** No path of ours leads here. Should it happen, the money is recorded, so that it can be refunded, and operators are alerted. */
  private async paidLate(payment: Payment, transactionId: string): Promise<Payment> {
    const recorded = await this.rows.recordLatePayment(payment, transactionId);
    if (!recorded) return this.payments.reload(payment);
    paymentConflicts().inc();
    const facts = { paymentId: payment.id, status: payment.status };
    this.log.error(facts, 'a page was paid for a payment that had ended; the money will be refunded');
    return recorded;
  }

  private async moved(payment: Payment, move: PaymentMove): Promise<Payment> {
    return (await this.payments.move(payment, move)) ?? this.payments.reload(payment);
  }

  private async saveId(payment: Payment, pageId: string): Promise<Payment> {
    return (await this.rows.saveId(payment, pageId)) ?? this.payments.reload(payment);
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
    new GatewayContradiction('missing', `the page of payment ${payment.id} does not exist at the gateway`),
  );
}

/** A page with another payment's id, or another amount, does not belong to the payment, whatever an event says (PAY-5). */
function assertPageOf(payment: Payment, page: GatewayPage): void {
  const isItsPage =
    page.paymentId === payment.id &&
    page.amountMinor === payment.amountMinor &&
    page.currency === payment.currency &&
    (payment.pageId === null || payment.pageId === page.pageId);
  if (!isItsPage)
    throw new GatewayContradiction('mismatch', `page ${page.pageId} is not that of payment ${payment.id}`);
}
