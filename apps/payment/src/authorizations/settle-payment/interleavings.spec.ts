import { describe, expect, it } from '@jest/globals';
import type { Scheduler } from 'fast-check';

import { PaymentPort } from '@holdfast/checkout';
import type { AttemptPayment, AttemptRef, AuthorizeRequest, AuthorizeResult } from '@holdfast/checkout';
import { tellStories } from '@holdfast/checkout/testing';
import type { PaymentParticipant } from '@holdfast/checkout/testing';
import { contextFrom, runInContext } from '@holdfast/request-context';

import type { GatewayPort } from '../../gateway/gateway.port.js';
import { TimeBudget } from '../../gateway/time-budget.js';
import { isTerminal } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import { MemoryGateway } from '../../testing/memory-gateway.js';
import { MemoryPayments } from '../../testing/memory-payments.js';
import { AuthorizePayment } from '../authorize-payment/authorize-payment.js';
import { CancelWaitingPayment } from '../cancel-waiting-payment/cancel-waiting-payment.js';
import { CloseEarlierPayments } from '../close-earlier-payments/close-earlier-payments.js';
import { VoidPayment } from '../void-payment/void-payment.js';
import { SettlePayment } from './settle-payment.js';

const TENANT = 'demo';
const log = { error: () => undefined, warn: () => undefined, info: () => undefined } as never;
const budget = () => TimeBudget.from({ budgetMs: 60_000, callMs: 1_000 });

/** Payment's own use cases as a participant; the scheduler orders each of their steps, at the gateway and in the rows. */
class RealPayment extends PaymentPort implements PaymentParticipant {
  private readonly rows = new MemoryPayments();
  private readonly gateway = new MemoryGateway();
  private readonly settle: SettlePayment;
  private readonly voiding: VoidPayment;
  private readonly authorizing: AuthorizePayment;
  private readonly canceling: CancelWaitingPayment;
  private calls = 0;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly diesAt: readonly number[],
  ) {
    super();
    const gateway = this.inTurns(this.gateway as GatewayPort, true);
    const payments = this.inTurns(this.rows, false);
    this.settle = new SettlePayment(payments, gateway, undefined as never, log);
    this.voiding = new VoidPayment(payments, this.settle, undefined as never);
    const closeEarlier = new CloseEarlierPayments(payments, this.voiding);
    this.authorizing = new AuthorizePayment(payments, gateway, this.settle, closeEarlier);
    this.canceling = new CancelWaitingPayment(payments, this.settle, this.voiding);
  }

  get authorized(): { paymentId: string }[] {
    return this.gateway.objects.filter(({ state }) => state === 'authorized' || state === 'captured');
  }

  get challenged(): number {
    return this.gateway.objects.filter(({ state }) => state === 'requires_action').length;
  }

  /** The gateway sends a webhook some time later. */
  answerChallenge(_checkoutId: string, outcome: 'passed' | 'failed'): void {
    this.gateway.meet(outcome);
    void this.scheduler
      .schedule(Promise.resolve())
      .then(() => runInContext(contextFrom({ tenantId: TENANT }), () => this.webhook()))
      .catch(() => undefined);
  }

  override async authorize(request: AuthorizeRequest): Promise<AuthorizeResult> {
    const { checkoutId, attempt, paymentId, amountMinor, currency, paymentMethodId, lineSummary } = request;
    const command = {
      tenantId: TENANT,
      checkoutId,
      attempt,
      paymentId,
      amountMinor,
      currency,
      paymentMethodId,
    };
    const { payment, clientSecret } = await this.authorizing.execute(
      { ...command, customerId: null, email: null, gatewayAccount: '', lineSummary },
      budget(),
    );
    const answer = { paymentId: payment.id, authorizationId: payment.transactionId! };
    return payment.status === 'requires_action'
      ? { kind: 'requires_action', ...answer, clientSecret: clientSecret! }
      : { kind: 'authorized', ...answer, amountMinor: payment.amountMinor };
  }

  override openPage(): Promise<never> {
    throw new Error('cards only');
  }

  override async void(request: AttemptRef): Promise<void> {
    await this.voiding.execute({ tenantId: TENANT, ...request }, budget());
  }

  override async abandon(request: AttemptRef): Promise<AttemptPayment> {
    const { checkoutId, attempt } = request;
    const payment = await this.canceling.execute({ tenantId: TENANT, checkoutId, attempt }, budget());
    return payment ? stateOf(payment) : { ...nothing, checkoutId, attempt };
  }

  override async states(attempts: readonly AttemptRef[]): Promise<readonly AttemptPayment[]> {
    const known = await this.rows.findByCheckout();
    return known.filter((row) => attempts.some(({ attempt }) => attempt === row.attempt)).map(stateOf);
  }

  private async webhook(): Promise<void> {
    const open = this.rows.rows.filter(({ status, transactionId }) => !isTerminal(status) && transactionId);
    for (const payment of open) await this.settle.refresh(payment, budget());
  }

  /** The scheduler starts each method; the process may die after any call to the gateway. */
  private inTurns<T extends object>(part: T, mayDie: boolean): T {
    return new Proxy(part, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function' || name === 'authorizationRequest') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          await this.scheduler.schedule(Promise.resolve());
          const result = await (value as (...given: unknown[]) => Promise<unknown>).apply(target, args);
          if (mayDie && this.diesAt.includes((this.calls += 1))) throw new Error('payment died');
          return result;
        };
      },
    });
  }
}

const nothing = {
  paymentId: '',
  status: 'voided',
  authorizationId: undefined,
  declineCode: undefined,
} as const;

const STATES = new Set<Payment['status']>([
  'refunded',
  'partially_refunded',
  'due',
  'collected',
  'refund_due',
]);

const stateOf = (payment: Payment): AttemptPayment => ({
  checkoutId: payment.checkoutId,
  attempt: payment.attempt,
  paymentId: payment.id,
  status: STATES.has(payment.status) ? 'other' : (payment.status as AttemptPayment['status']),
  authorizationId: payment.transactionId ?? undefined,
  declineCode: payment.declineCode ?? undefined,
});

describe("DEM-11 DEM-12 payment's own use cases under every interleaving with the saga", () => {
  it('PAY-1 money is authorized for the one order only, under crashes, repetitions, compensations and late calls', async () => {
    const { runs, orders, undone, takenOver } = await tellStories(
      600,
      (scheduler, diesAt) => new RealPayment(scheduler, diesAt),
    );

    expect(Math.min(orders, undone, takenOver)).toBeGreaterThan(runs / 10);
  }, 240_000);
});
