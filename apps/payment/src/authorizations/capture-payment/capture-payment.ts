import { setTimeout as pause } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';

import { GatewayPort } from '../../gateway/gateway.port.js';
import type { CaptureAnswer, GatewayPayment } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { captureFailed, captured } from '../../payment/payment-events.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { illegalTransition, paymentInDoubt, paymentNotFound } from '../../payment/payment.errors.js';
import type { GatewayCall, Payment } from '../../payment/payment.js';
import { callKey } from '../../payment/payment.js';
import type { CapturePaymentCommand } from './capture-command.js';
import { CaptureRepository } from './capture.repository.js';
import type { BegunCapture } from './capture.repository.js';

const FIRST_PAUSE_MS = 50;
const MAX_CALLS = 6;
/** The gateway's codes for an expired authorization. */
const EXPIRED_CODES: ReadonlySet<string> = new Set([
  'charge_expired_for_capture',
  'capture_charge_authorization_expired',
]);

/** Captures the money once, at most the authorized amount; the rest is freed (PAY-3). A repeated call joins the first. */
@Injectable()
export class CapturePayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly captures: CaptureRepository,
    private readonly gateway: GatewayPort,
  ) {}

  /**
   * Throws PAYMENT_NOT_FOUND, AUTHORIZATION_EXPIRED, CAPTURE_EXCEEDS_AUTHORIZATION, ILLEGAL_PAYMENT_TRANSITION, and PAYMENT_IN_DOUBT while
   * the outcome is unknown.
   */
  async execute(command: CapturePaymentCommand, budget: TimeBudget): Promise<Payment> {
    const begun = await this.captures.begin(command, this.gateway.captureRequest(command));
    if (begun) return this.carryOut(begun, command, budget, firstCall(begun));
    const payment = await this.payments.find(command.tenantId, command.paymentId);
    if (!payment) throw paymentNotFound();
    return this.join(payment, command, budget);
  }

  /** Another caller has begun the capture, or it is not allowed: joins a capture of the same amount, refuses anything else. */
  private async join(payment: Payment, command: CapturePaymentCommand, budget: TimeBudget): Promise<Payment> {
    if (wasCaptured(payment.status)) {
      if (payment.capturedMinor === command.amountMinor && payment.currency === command.currency)
        return payment;
      throw illegalTransition(payment, 'capture');
    }
    if (payment.status === 'expired') throw authorizationExpired(payment);
    if (payment.status !== 'authorized' || payment.currency !== command.currency)
      throw illegalTransition(payment, 'capture');
    if (command.amountMinor > payment.authorizedMinor)
      throw exceedsAuthorization(payment, command.amountMinor);
    if (payment.captureMinor === command.amountMinor) return this.carryOut(payment, command, budget);
    if (payment.captureMinor === null && payment.authorizationExpired) return this.expire(payment);
    throw illegalTransition(payment, 'capture');
  }

  /** Calls the gateway under the stored key until the outcome is known. `first`: the call, if it was just stored. */
  private async carryOut(
    begun: Payment,
    command: CapturePaymentCommand,
    budget: TimeBudget,
    first?: GatewayCall,
  ): Promise<Payment> {
    let cause: unknown;
    for (
      let calls = 0, pauseMs = FIRST_PAUSE_MS;
      calls < MAX_CALLS && budget.allows();
      calls += 1, pauseMs *= 2
    ) {
      if (calls > 0) {
        await pause(pauseMs);
        const current = await this.payments.reload(begun);
        if (current.status !== 'authorized') return this.join(current, command, budget);
      }
      const answer = await this.call(begun, budget, calls === 0 ? first : undefined);
      if (answer.kind === 'captured') return this.finish(begun, answer.payment, command, budget);
      if (answer.kind === 'refused') return this.refused(begun, answer, command, budget);
      ({ cause } = answer);
    }
    throw paymentInDoubt(begun, cause);
  }

  /** After a replayed failure the object is read: while nothing is captured, the next call may be made, since an object is captured once. */
  private async call(payment: Payment, budget: TimeBudget, known?: GatewayCall): Promise<CaptureAnswer> {
    const call = known ?? (await this.payments.findCall(payment.tenantId, payment.id, 'capture'));
    if (!call) throw new Error(`payment ${payment.id} has no stored capture`);
    const answer: CaptureAnswer = call.replayable
      ? await this.gateway.capture({ ...call, timeoutMs: budget.callTimeoutMs })
      : { kind: 'unknown', ended: true, cause: undefined };
    if (answer.kind !== 'unknown' || !answer.ended) return answer;
    const seen = await this.gateway.read({
      account: payment.gatewayAccount,
      transactionId: payment.transactionId ?? '',
      timeoutMs: budget.callTimeoutMs,
    });
    if (seen.kind !== 'found') return answer;
    if (seen.payment.state === 'captured') return { kind: 'captured', payment: seen.payment };
    if (seen.payment.state !== 'authorized')
      return { kind: 'refused', code: seen.payment.state, payment: seen.payment };
    await this.payments.addCall(payment, payment.id, call);
    return answer;
  }

  private async finish(
    payment: Payment,
    seen: GatewayPayment,
    command: CapturePaymentCommand,
    budget: TimeBudget,
  ): Promise<Payment> {
    const { capturedMinor } = seen;
    const moved = await this.payments.move(payment, {
      to: 'captured',
      capturedMinor,
      answers: { operation: 'capture', number: 1 },
      events: [captured(payment, capturedMinor)],
    });
    return moved ?? this.join(await this.payments.reload(payment), command, budget);
  }

  /** The object has changed: cancelled, expired, or captured under another key. */
  private async refused(
    payment: Payment,
    { code, payment: given }: Extract<CaptureAnswer, { kind: 'refused' }>,
    command: CapturePaymentCommand,
    budget: TimeBudget,
  ): Promise<Payment> {
    if (EXPIRED_CODES.has(code) || given?.state === 'expired') return this.expire(payment);
    if (given?.state === 'captured') return this.finish(payment, given, command, budget);
    const moved =
      given?.state === 'canceled'
        ? await this.payments.move(payment, {
            to: 'voided',
            events: [captureFailed(payment, 'PAYMENT_CANCELED', code)],
          })
        : undefined;
    throw illegalTransition(moved ?? (await this.payments.reload(payment)), 'capture');
  }

  private async expire(payment: Payment): Promise<never> {
    await this.payments.move(payment, {
      to: 'expired',
      events: [captureFailed(payment, 'AUTHORIZATION_EXPIRED')],
    });
    throw authorizationExpired(payment);
  }
}

/** The call that `CaptureRepository.begin` stored. */
const firstCall = ({ id, gatewayAccount: account, request }: BegunCapture): GatewayCall => ({
  operation: 'capture',
  number: 1,
  key: callKey('capture', id, 1),
  account,
  request,
  replayable: true,
  sentAtSeconds: Math.floor(Date.now() / 1_000),
});

const authorizationExpired = (payment: Payment): DomainError =>
  new DomainError('AUTHORIZATION_EXPIRED', { metadata: { payment_id: payment.id } });

const exceedsAuthorization = (payment: Payment, amountMinor: bigint): DomainError =>
  new DomainError('CAPTURE_EXCEEDS_AUTHORIZATION', {
    metadata: {
      requested_minor: String(amountMinor),
      authorized_minor: String(payment.authorizedMinor),
      currency: payment.currency,
    },
  });
