import { setTimeout as pause } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { isDomainError } from '@holdfast/errors';
import { Log } from '@holdfast/platform';

import { GatewayPort } from '../../gateway/gateway.port.js';
import type { GatewayPayment, GatewayScope, ReadAnswer } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import type { PaymentMove } from '../../payment-records/payment.repository.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import * as events from '../../payment/payment-events.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Decline, GatewayCall, Payment } from '../../payment/payment.js';
import { nextStep } from './next-step.js';
import { paymentConflicts } from './payment-conflicts.js';
import { assertRejected } from './rejected-payment.js';
import { SettlePage } from './settle-page.js';
import type { SettledPage } from './settle-page.js';
import { toMove } from './to-move.js';

const MAX_STEPS = 6;
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 50;

/** The result of settling a payment with an unknown outcome. */
export type Settled =
  | { readonly kind: 'settled'; readonly payment: Payment; readonly seen?: GatewayPayment | undefined }
  /** Certainly nothing was made under this key: another call may be opened. */
  | { readonly kind: 'never_happened'; readonly call: GatewayCall }
  | { readonly kind: 'unknown'; readonly cause: unknown };

const inDoubtAsUnknown = (error: unknown): Settled => {
  if (isDomainError(error, 'PAYMENT_IN_DOUBT')) return { kind: 'unknown', cause: error };
  throw error;
};

const ofPage = (settled: SettledPage): Settled =>
  settled.kind === 'refused' ? { kind: 'settled', payment: settled.payment } : settled;

/**
 * Settles payments with their objects at the gateway. Only here does the gateway's state change a payment. Hosted payments go to SettlePage,
 * so that callers need not distinguish the two kinds.
 */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly gateway: GatewayPort,
    private readonly pages: SettlePage,
    private readonly log: Log,
  ) {
    // Report zero from the start, so that the first one is an increase.
    paymentConflicts();
  }

  /** Reads the gateway's object and updates the payment. Throws PAYMENT_IN_DOUBT while the gateway cannot be reached. */
  async refresh(
    payment: Payment,
    budget: TimeBudget,
    transactionId = payment.transactionId ?? '',
  ): Promise<{ payment: Payment; seen?: GatewayPayment | undefined }> {
    if (payment.isHosted) return { payment: (await this.pages.refresh(payment, budget)).payment };
    const seen = await this.read(payment, transactionId, budget);
    return { payment: await this.apply(payment, seen, budget), seen };
  }

  /** Cancels the authorization, or closes the page, and updates the payment. */
  async cancel(payment: Payment, budget: TimeBudget): Promise<Payment> {
    if (payment.isHosted) return this.pages.close(payment, budget);
    const canceled = await this.cancelAtGateway(payment, payment.transactionId ?? '', budget);
    return this.apply(payment, canceled, budget);
  }

  /** Moves the payment as the gateway's object says; returns it as it is then. */
  async apply(
    payment: Payment,
    observed: GatewayPayment,
    budget: TimeBudget,
    quiet = false,
  ): Promise<Payment> {
    let current = payment;
    let seen = observed;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const next = nextStep(current, seen, quiet);
      if (next.kind === 'stay') return current;
      if (next.kind === 'conflict') return this.report(current, seen);
      if (next.kind === 'cancel') {
        const after = await this.cancelAtGateway(current, seen.transactionId, budget);
        seen = { ...after, decline: after.decline ?? seen.decline };
      } else {
        const moved = await this.payments.move(current, toMove(current, seen, next));
        current = moved ?? (await this.payments.reload(current));
      }
    }
    throw paymentInDoubt(current, new Error('payment and gateway do not agree after several steps'));
  }

  /** Finds out the outcome of an authorization, with a few tries within the budget. Starts nothing new. */
  async settleUnknown(
    payment: Payment,
    budget: TimeBudget,
    failed: { cause: unknown } | undefined = undefined,
  ): Promise<Settled> {
    let cause = failed?.cause;
    for (let tries = 0, pauseMs = FIRST_PAUSE_MS; tries < MAX_TRIES && budget.allows(pauseMs); tries += 1) {
      if (tries > 0 || failed) {
        await pause(pauseMs);
        pauseMs *= 2;
      }
      const settled = await this.tryToSettle(payment, budget).catch(inDoubtAsUnknown);
      if (settled.kind !== 'unknown') return settled;
      cause = settled.cause ?? cause;
    }
    return { kind: 'unknown', cause };
  }

  /**
   * Repeats the stored request under its key while the gateway remembers it, else searches for an object with the payment's id
   * (PAY-1).
   */
  private async tryToSettle(payment: Payment, budget: TimeBudget): Promise<Settled> {
    if (payment.isHosted) return ofPage(await this.pages.settleUnknown(payment, budget));
    const call = await this.payments.resendCall(payment.tenantId, payment.id, 'authorize');
    if (!call) return { kind: 'settled', payment: assertRejected(await this.payments.reload(payment)) };
    let ended = !call.replayable;
    let cause: unknown;
    if (call.replayable) {
      const answer = await this.gateway.authorize({ ...call, timeoutMs: budget.callTimeoutMs });
      if (answer.kind === 'declined') {
        const declined = await this.decline(payment, answer.decline, answer.transactionId);
        return { kind: 'settled', payment: declined };
      }
      if (answer.kind !== 'unknown')
        return this.readAgain(payment, answer.payment.transactionId, budget, true);
      ({ ended, cause } = answer);
    }
    if (!budget.allows()) return { kind: 'unknown', cause };
    const query = { paymentId: payment.id, sinceSeconds: Math.floor(call.sentAtSeconds) };
    const found = await this.gateway.findByPaymentId({ ...this.scope(payment, budget), ...query });
    if (found.kind === 'found') return this.readAgain(payment, found.payment.transactionId, budget, ended);
    if (found.kind === 'none' && ended) return { kind: 'never_happened', call };
    return { kind: 'unknown', cause: cause ?? (found.kind === 'unknown' ? found.cause : undefined) };
  }

  /** Records the gateway's refusal. */
  async decline(payment: Payment, decline: Decline, transactionId?: string): Promise<Payment> {
    const move: PaymentMove = {
      to: 'declined',
      decline,
      transactionId,
      answers: { operation: 'authorize', number: 1 },
      events: [events.failed(payment, decline.reason, decline.declineCode)],
    };
    return (await this.payments.move(payment, move)) ?? this.payments.reload(payment);
  }

  /** A replayed answer shows a past state: the object is read. */
  private async readAgain(
    payment: Payment,
    transactionId: string,
    budget: TimeBudget,
    quiet: boolean,
  ): Promise<Settled> {
    const seen = await this.read(payment, transactionId, budget);
    return { kind: 'settled', payment: await this.apply(payment, seen, budget, quiet), seen };
  }

  private async read(payment: Payment, transactionId: string, budget: TimeBudget): Promise<GatewayPayment> {
    const answer = await this.gateway.read({ ...this.scope(payment, budget), transactionId });
    return found(payment, transactionId, answer);
  }

  private async cancelAtGateway(
    payment: Payment,
    transactionId: string,
    budget: TimeBudget,
  ): Promise<GatewayPayment> {
    const answer = await this.gateway.cancel({ ...this.scope(payment, budget), transactionId });
    return found(payment, transactionId, answer);
  }

  private scope(payment: Payment, budget: TimeBudget): GatewayScope {
    return { account: payment.gatewayAccount, timeoutMs: budget.callTimeoutMs };
  }

  private report(payment: Payment, seen: GatewayPayment): Payment {
    paymentConflicts().inc();
    const facts = {
      paymentId: payment.id,
      status: payment.status,
      capturedMinor: String(seen.capturedMinor),
    };
    this.log.error(facts, 'money was captured at the gateway for a payment that had ended');
    return payment;
  }
}

function found(payment: Payment, transactionId: string, answer: ReadAnswer): GatewayPayment {
  if (answer.kind === 'found') return checked(payment, answer.payment);
  if (answer.kind === 'unknown') throw paymentInDoubt(payment, answer.cause);
  const missing = new GatewayContradiction(
    'missing',
    `payment ${transactionId} does not exist at the gateway`,
  );
  throw paymentInDoubt(payment, missing);
}

/** An object of another amount does not belong to this payment, whatever its metadata say (PAY-5). */
function checked(payment: Payment, seen: GatewayPayment): GatewayPayment {
  if (seen.amountMinor === payment.amountMinor && seen.currency === payment.currency) return seen;
  throw new GatewayContradiction(
    'mismatch',
    `payment ${payment.id} and its object at the gateway differ in amount`,
  );
}
