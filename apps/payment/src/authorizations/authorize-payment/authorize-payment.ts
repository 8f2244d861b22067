import { Injectable } from '@nestjs/common';

import { GatewayPort } from '../../gateway/gateway.port.js';
import type { AuthorizationAnswer } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { insertedPayment } from '../../payment-records/inserted-payment.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { endedWithoutMoney, isUnknown } from '../../payment/payment-status.js';
import { attemptFenced, paymentInDoubt, paymentRefused } from '../../payment/payment.errors.js';
import { callKey } from '../../payment/payment.js';
import type { Payment } from '../../payment/payment.js';
import { CloseEarlierPayments } from '../close-earlier-payments/close-earlier-payments.js';
import { SettlePayment } from '../settle-payment/settle-payment.js';
import { toMove } from '../settle-payment/to-move.js';
import { refuseBelowMinimum } from './refuse-below-minimum.js';

/** One attempt of a checkout to authorize its money by card. */
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

/** The payment; `clientSecret` is for the customer's browser when the bank asks for a challenge. */
export interface AuthorizedPayment {
  readonly payment: Payment;
  readonly clientSecret?: string | undefined;
}

const MAX_CALLS = 3;

/**
 * Authorizes the money of one attempt, once: the row, its key and the exact request are stored before the gateway is called. Whatever
 * the outcome, a repeated call ends at the same PaymentIntent (PAY-1, DEM-11, DEM-12).
 */
@Injectable()
export class AuthorizePayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly gateway: GatewayPort,
    private readonly settle: SettlePayment,
    private readonly closeEarlier: CloseEarlierPayments,
  ) {}

  /**
   * Idempotent by attempt. Throws AMOUNT_BELOW_MINIMUM, ATTEMPT_FENCED, VALIDATION_FAILED (the payment's id is taken), the reason of a
   * decline, and PAYMENT_IN_DOUBT while the outcome is unknown.
   */
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
    const toInsert = { ...command, id: command.paymentId, request };
    const { inserted, fenced } = await this.payments.insert(toInsert);
    if (fenced) throw attemptFenced(command.checkoutId, command.attempt);
    if (!inserted) return this.resume(command, budget, opening);
    const payment = insertedPayment(toInsert);
    const key = callKey('authorize', payment.id, 1);
    const call = { key, request, account: payment.gatewayAccount, timeoutMs: budget.callTimeoutMs };
    return this.conclude(payment, await this.gateway.authorize(call), budget);
  }

  /** Handles the answer to the first call. */
  private async conclude(
    payment: Payment,
    answer: AuthorizationAnswer,
    budget: TimeBudget,
  ): Promise<AuthorizedPayment> {
    if (answer.kind === 'unknown') {
      // Nothing was made, unless another process has resent the call in the meantime.
      const rejected = answer.isRejected ? await this.payments.endRejected(payment) : undefined;
      return rejected ? this.answer(rejected, budget) : this.findOut(payment, budget, answer);
    }
    if (answer.kind === 'declined') {
      return this.answer(await this.settle.decline(payment, answer.decline, answer.transactionId), budget);
    }
    if (answer.kind === 'other' || answer.replayed) return this.findOut(payment, budget);
    const { payment: seen } = answer;
    const confirmed = seen.state === 'authorized';
    const move = toMove(payment, seen, {
      kind: 'move',
      to: confirmed ? 'authorized' : 'requires_action',
      events: confirmed ? ['confirmed'] : [],
    });
    const moved = await this.payments.move(payment, move);
    if (moved) return { payment: moved, clientSecret: seen.clientSecret };
    // Voided, or moved by a webhook, while the gateway was answering: evaluate the answer against the current row.
    const current = await this.payments.reload(payment);
    return this.answer(await this.settle.apply(current, seen, budget), budget);
  }

  /** The attempt has a payment already, or another attempt of the checkout has a live one. */
  private async resume(
    command: AuthorizePaymentCommand,
    budget: TimeBudget,
    opening: number,
  ): Promise<AuthorizedPayment> {
    const own = await this.closeEarlier.execute({ command, budget, opening });
    return own ? this.answer(own, budget) : this.open(command, budget, opening + 1);
  }

  /** The result of a payment as it is; asks the gateway where the row does not say. */
  private async answer(
    payment: Payment,
    budget: TimeBudget,
    clientSecret?: string,
  ): Promise<AuthorizedPayment> {
    if (payment.fenced) throw attemptFenced(payment.checkoutId, payment.attempt);
    if (isUnknown(payment.status)) return this.findOut(payment, budget);
    if (endedWithoutMoney(payment.status)) throw paymentRefused(payment);
    if (payment.status !== 'requires_action') return { payment };
    if (clientSecret !== undefined) return { payment, clientSecret };
    const fresh = await this.settle.refresh(payment, budget);
    if (fresh.payment.status !== 'requires_action') return this.answer(fresh.payment, budget);
    return { payment: fresh.payment, clientSecret: fresh.seen?.clientSecret };
  }

  /** Settles an unknown outcome within the budget. A call that certainly had no effect is repeated under the next key. */
  private async findOut(
    payment: Payment,
    budget: TimeBudget,
    failed?: { cause: unknown },
  ): Promise<AuthorizedPayment> {
    for (let calls = 0; calls < MAX_CALLS; calls += 1) {
      const settled = await this.settle.settleUnknown(payment, budget, failed);
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
