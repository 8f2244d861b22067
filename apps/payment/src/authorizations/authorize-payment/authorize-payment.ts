import type { AuthorizationAnswer, GatewayPort } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import { attemptFenced, paymentInDoubt, paymentRefused } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { callKey } from '../../store/payment.repository.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import { clearTheWay } from '../close-earlier-payments/close-earlier-payments.js';
import { toMove } from '../settle-payment/settle-payment.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';
import type { VoidPayment } from '../void-payment/void-payment.js';
import { newPayment } from './new-payment.js';
import { openPayment } from './open-payment.js';
import { refuseBelowMinimum } from './refuse-below-minimum.js';

/** One attempt of a checkout to hold its money. */
export interface AuthorizePaymentCommand {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paymentMethodId: string;
  readonly customerId: string | null;
  readonly email: string | null;
  readonly gatewayAccount: string;
  readonly lineSummary: string | null;
}

/** The payment, and what the customer's browser needs where her bank wants a challenge. */
export interface AuthorizedPayment {
  readonly payment: Payment;
  readonly clientSecret?: string | undefined;
}

const MAX_OPENINGS = 3;

/**
 * Holds the money of one attempt, once: the row, its key and the exact request are stored before the gateway is called; whatever becomes
 * of the answer, a repeated call ends at the same PaymentIntent (PAY-1, DEM-11, DEM-12).
 */
export class AuthorizePayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly gateway: GatewayPort,
    private readonly settle: SettlePayment,
    private readonly voidPayment: VoidPayment,
  ) {}

  async execute(command: AuthorizePaymentCommand, budget: TimeBudget): Promise<AuthorizedPayment> {
    refuseBelowMinimum(command, this.gateway.units);
    return this.open(command, budget, 1);
  }

  private async open(
    command: AuthorizePaymentCommand,
    budget: TimeBudget,
    opening: number,
  ): Promise<AuthorizedPayment> {
    const request = this.gateway.authorizationRequest(command);
    const { opened, fenced } = await openPayment(this.payments.pool, {
      ...command,
      id: command.paymentId,
      request,
    });
    if (fenced) throw attemptFenced(command.checkoutId, command.attempt);
    if (!opened) return this.resume(command, budget, opening);
    const payment = newPayment(command);
    const key = callKey('authorize', payment.id, 1);
    const call = { key, request, account: payment.gatewayAccount, timeoutMs: budget.callTimeoutMs };
    return this.conclude(payment, await this.gateway.authorize(call), budget);
  }

  /** The fresh answer to the first call, which tells what is. */
  private async conclude(
    payment: Payment,
    answer: AuthorizationAnswer,
    budget: TimeBudget,
  ): Promise<AuthorizedPayment> {
    if (answer.kind === 'unknown') {
      // Settles nothing about an earlier send; this is the first, unless another process has sent it again meanwhile.
      const turnedAway = answer.notTaken ? await this.payments.turnAway(payment) : undefined;
      return turnedAway ? this.answer(turnedAway, budget) : this.ask(payment, budget, answer);
    }
    if (answer.kind === 'declined') {
      return this.answer(await this.settle.decline(payment, answer.decline, answer.transactionId), budget);
    }
    if (answer.kind === 'other' || answer.replayed) return this.ask(payment, budget);
    const { payment: seen } = answer;
    const confirmed = seen.state === 'authorized';
    const move = toMove(payment, seen, {
      kind: 'move',
      to: confirmed ? 'authorized' : 'requires_action',
      tells: confirmed ? ['confirmed'] : [],
    });
    const moved = await this.payments.move(payment, move);
    if (moved) return { payment: moved, clientSecret: seen.clientSecret };
    // Undone, or moved by a webhook, while the gateway was answering: what was seen decides with what the row says now.
    return this.answer(await this.settle.apply(await this.settle.reload(payment), seen, budget), budget);
  }

  /** The attempt has a payment already, or another attempt of the checkout has a live one. */
  private async resume(
    command: AuthorizePaymentCommand,
    budget: TimeBudget,
    opening: number,
  ): Promise<AuthorizedPayment> {
    const own = await clearTheWay(this.payments, this.voidPayment, { command, budget, opening });
    return own ? this.answer(own, budget) : this.open(command, budget, opening + 1);
  }

  /** What a payment answers as it stands; asks the gateway where only that knows. */
  private async answer(
    payment: Payment,
    budget: TimeBudget,
    clientSecret?: string,
  ): Promise<AuthorizedPayment> {
    if (payment.fenced) throw attemptFenced(payment.checkoutId, payment.attempt);
    if (isUnknown(payment.status)) return this.ask(payment, budget);
    if (endedWithoutMoney(payment.status)) throw paymentRefused(payment);
    if (payment.status !== 'requires_action') return { payment };
    if (clientSecret !== undefined) return { payment, clientSecret };
    const followed = await this.settle.follow(payment, budget);
    if (followed.payment.status !== 'requires_action') return this.answer(followed.payment, budget);
    return { payment: followed.payment, clientSecret: followed.seen?.clientSecret };
  }

  /** Asks until it is known or the time is up. A call that certainly made nothing is opened anew, under the next key. */
  private async ask(
    payment: Payment,
    budget: TimeBudget,
    asked?: { cause: unknown },
  ): Promise<AuthorizedPayment> {
    for (let openings = 0; openings < MAX_OPENINGS; openings += 1) {
      const settled = await this.settle.settleUnknown(payment, budget, asked);
      if (settled.kind === 'settled' && !isUnknown(settled.payment.status)) {
        return this.answer(settled.payment, budget, settled.seen?.clientSecret);
      }
      if (settled.kind !== 'never_happened') {
        await this.payments.move(payment, { to: 'in_doubt' });
        throw paymentInDoubt(payment, settled.kind === 'unknown' ? settled.cause : undefined);
      }
      await this.payments.addCall(payment, payment.id, settled.call);
    }
    throw paymentInDoubt(payment);
  }
}
