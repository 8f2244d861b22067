import { isDomainError } from '@holdfast/errors';
import type { OutgoingEvent } from '@holdfast/events';
import type { Log } from '@holdfast/platform';

import type { GatewayPayment, GatewayPort, GatewayScope, ReadAnswer } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import * as events from '../../payment/payment-events.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { GatewayCall, Payment } from '../../payment/payment.js';
import type { PaymentMove, PaymentRepository } from '../../store/payment.repository.js';
import { nextStep } from './next-step.js';
import type { Step } from './next-step.js';
import { paymentConflicts } from './payment-conflicts.js';
import type { SettlePage, SettledPage } from './settle-page.js';
import { turnedAway } from './turned-away.js';

const MAX_STEPS = 6;
const MAX_ASKS = 4;
const FIRST_PAUSE_MS = 50;
type Move = Extract<Step, { kind: 'move' }>;

/** What came of asking about a payment whose outcome was not known. */
export type Settled =
  | { readonly kind: 'settled'; readonly payment: Payment; readonly seen?: GatewayPayment | undefined }
  /** Certainly nothing was made under that key: another attempt at it may be opened. */
  | { readonly kind: 'never_happened'; readonly call: GatewayCall }
  | { readonly kind: 'unknown'; readonly cause: unknown };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const inDoubtAsUnknown = (error: unknown): Settled => {
  if (isDomainError(error, 'PAYMENT_IN_DOUBT')) return { kind: 'unknown', cause: error };
  throw error;
};

const ofPage = (settled: SettledPage): Settled =>
  settled.kind === 'refused' ? { kind: 'settled', payment: settled.payment } : settled;

/**
 * Brings a payment's row and its object at the gateway together. The only place where what the gateway says changes a payment; hosted
 * payments are brought together with their pages, so that nobody else needs to know which kind a payment is.
 */
export class SettlePayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly gateway: GatewayPort,
    private readonly pages: SettlePage,
    private readonly log: Log,
  ) {
    // Shown as zero from the start: the first one has to count too.
    paymentConflicts();
  }

  /** Reads what the gateway holds, and follows it. Throws PAYMENT_IN_DOUBT when it cannot be asked. */
  async follow(
    payment: Payment,
    budget: TimeBudget,
    transactionId = payment.transactionId ?? '',
  ): Promise<{ payment: Payment; seen?: GatewayPayment | undefined }> {
    if (payment.isHosted) return { payment: (await this.pages.follow(payment, budget)).payment };
    const seen = await this.read(payment, transactionId, budget);
    return { payment: await this.apply(payment, seen, budget), seen };
  }

  /** Cancels at the gateway, or closes the page, and follows what that made of it. */
  async release(payment: Payment, budget: TimeBudget): Promise<Payment> {
    if (payment.isHosted) return this.pages.release(payment, budget);
    return this.apply(payment, await this.cancel(payment, payment.transactionId ?? '', budget), budget);
  }

  /** Moves the payment as far as what was seen at the gateway says; answers it as it is then. */
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
      if (next.kind === 'release') {
        const after = await this.cancel(current, seen.transactionId, budget);
        seen = { ...after, decline: after.decline ?? seen.decline };
      } else {
        current =
          (await this.payments.move(current, toMove(current, seen, next))) ?? (await this.reload(current));
      }
    }
    throw paymentInDoubt(current, new Error('payment and gateway do not come together'));
  }

  /** Asks what became of an authorisation until it is known, a few times within the budget. Nothing new is started meanwhile. */
  async settleUnknown(
    payment: Payment,
    budget: TimeBudget,
    asked: { cause: unknown } | undefined = undefined,
  ): Promise<Settled> {
    let cause = asked?.cause;
    for (let asks = 0, pauseMs = FIRST_PAUSE_MS; asks < MAX_ASKS && budget.allows(pauseMs); asks += 1) {
      if (asks > 0 || asked) {
        await pause(pauseMs);
        pauseMs *= 2;
      }
      const settled = await this.askOnce(payment, budget).catch(inDoubtAsUnknown);
      if (settled.kind !== 'unknown') return settled;
      cause = settled.cause ?? cause;
    }
    return { kind: 'unknown', cause };
  }

  /**
   * Finds out what became of an authorisation: the stored request again under the stored key while the gateway remembers it, else by
   * looking for an object with the payment's id (PAY-1).
   */
  private async askOnce(payment: Payment, budget: TimeBudget): Promise<Settled> {
    if (payment.isHosted) return ofPage(await this.pages.settleUnknown(payment, budget));
    const call = await this.payments.resend(payment.tenantId, payment.id, 'authorize');
    if (!call) return { kind: 'settled', payment: turnedAway(await this.reload(payment)) };
    let ended = !call.replayable;
    let cause: unknown;
    if (call.replayable) {
      const answer = await this.gateway.authorize({ ...call, timeoutMs: budget.callTimeoutMs });
      if (answer.kind === 'declined')
        return {
          kind: 'settled',
          payment: await this.decline(payment, answer.decline, answer.transactionId),
        };
      if (answer.kind !== 'unknown') return this.present(payment, answer.payment.transactionId, budget, true);
      ({ ended, cause } = answer);
    }
    if (!budget.allows()) return { kind: 'unknown', cause };
    const query = { paymentId: payment.id, sinceSeconds: Math.floor(call.sentAtSeconds) };
    const found = await this.gateway.findByPaymentId({ ...this.scope(payment, budget), ...query });
    if (found.kind === 'found') return this.present(payment, found.payment.transactionId, budget, ended);
    if (found.kind === 'none' && ended) return { kind: 'never_happened', call };
    return { kind: 'unknown', cause: cause ?? (found.kind === 'unknown' ? found.cause : undefined) };
  }

  /** Records a definite no. */
  async decline(
    payment: Payment,
    decline: NonNullable<GatewayPayment['decline']>,
    transactionId?: string,
  ): Promise<Payment> {
    const move: PaymentMove = {
      to: 'declined',
      decline,
      transactionId,
      answers: { operation: 'authorize', number: 1 },
      events: [events.failed(payment, decline.reason, decline.declineCode)],
    };
    return (await this.payments.move(payment, move)) ?? this.reload(payment);
  }

  /** The payment as it is stored now. */
  async reload(payment: Payment): Promise<Payment> {
    const current = await this.payments.find(payment.tenantId, payment.id);
    if (!current) throw new Error(`payment ${payment.id} vanished`);
    return current;
  }

  /** A remembered answer tells what was: what is now has to be read. */
  private async present(
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

  private async cancel(payment: Payment, transactionId: string, budget: TimeBudget): Promise<GatewayPayment> {
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
    this.log.error(facts, 'money was taken at the gateway for a payment that had ended');
    return payment;
  }
}

function found(payment: Payment, transactionId: string, answer: ReadAnswer): GatewayPayment {
  if (answer.kind === 'found') return checked(payment, answer.payment);
  if (answer.kind === 'unknown') throw paymentInDoubt(payment, answer.cause);
  throw paymentInDoubt(payment, new GatewayContradiction('missing', `there is no payment ${transactionId}`));
}

/** An object of another amount is not this payment's, whatever its metadata say (PAY-5). */
function checked(payment: Payment, seen: GatewayPayment): GatewayPayment {
  if (seen.amountMinor === payment.amountMinor && seen.currency === payment.currency) return seen;
  throw new GatewayContradiction(
    'mismatch',
    `payment ${payment.id} and its object at the gateway differ in amount`,
  );
}

/** The move of a step with the events that tell of it. */
export function toMove(payment: Payment, seen: GatewayPayment, step: Move): PaymentMove {
  const { transactionId, captureBeforeSeconds, capturedMinor } = seen;
  const isCaptured = step.to === 'captured';
  const make: Record<Move['tells'][number], () => OutgoingEvent> = {
    confirmed: () => events.confirmed(payment, { transactionId, captureBeforeSeconds, isCaptured }),
    captured: () => events.captured(payment, capturedMinor, transactionId),
    failed: () =>
      events.failed(payment, step.decline?.reason ?? failureOf(step.to), step.decline?.declineCode),
  };
  return {
    to: step.to,
    transactionId,
    captureBeforeSeconds,
    capturedMinor: isCaptured ? capturedMinor : undefined,
    decline: step.decline,
    answers: { operation: 'authorize', number: 1 },
    events: step.tells.map((name) => make[name]()),
  };
}

const failureOf = (to: string): string => (to === 'expired' ? 'AUTHORIZATION_EXPIRED' : 'PAYMENT_CANCELED');
