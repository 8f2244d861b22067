import { setTimeout as pause } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import type { Queryable } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import { LEASE_MS } from '../../due-work/due-work.js';
import { GatewayPort } from '../../gateway/gateway.port.js';
import type { GatewayRefund, RefundAnswer } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { refunded } from '../../payment/payment-events.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { illegalTransition, paymentInDoubt, paymentNotFound } from '../../payment/payment.errors.js';
import type { GatewayRequest, Payment } from '../../payment/payment.js';
import { assertInSteps, refundUnits } from './refund-units.js';
import type { Refund } from './refund.js';
import { RefundRepository } from './refund.repository.js';

/** A refund; once per key. */
export interface RefundPaymentCommand {
  readonly tenantId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly idempotencyKey: string;
  readonly reason: string;
}

/** A refund with its payment as it is now. */
export interface RefundedPayment {
  readonly refund: Refund;
  readonly payment: Payment;
}

const MAX_CALLS = 4;
const FIRST_PAUSE_MS = 50;

/** Refunds money. A conditional write reserves the amount first, so that refunds never exceed the captured amount (PAY-3, DEM-13). */
@Injectable()
export class RefundPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly gateway: GatewayPort,
  ) {}

  /**
   * Idempotent by key. Throws PAYMENT_NOT_FOUND, ILLEGAL_PAYMENT_TRANSITION, REFUND_EXCEEDS_CAPTURED, AMOUNT_NOT_IN_STEPS,
   * IDEMPOTENCY_PAYLOAD_MISMATCH, and PAYMENT_IN_DOUBT while the outcome is unknown.
   */
  async execute(command: RefundPaymentCommand, budget: TimeBudget): Promise<RefundedPayment> {
    const payment = await this.payments.find(command.tenantId, command.paymentId);
    if (!payment) throw paymentNotFound();
    return this.settle(payment, await this.open(payment, command), budget);
  }

  /** Completes an opened refund; returns or throws the result of one that has ended. */
  async settle(payment: Payment, refund: Refund, budget: TimeBudget): Promise<RefundedPayment> {
    if (refund.status === 'failed') throw refundRefused(payment, refund.failureCode ?? 'failed');
    if (refund.status !== 'pending') return { refund, payment: await this.payments.reload(payment) };
    return this.carryOut(payment, refund, budget);
  }

  /** The step of refund amounts of this payment, in minor units. */
  stepOf(payment: Payment): bigint {
    return refundUnits(payment, this.gateway.units).stepMinor(payment.currency);
  }

  /** Whether this key has opened a refund of the payment, whatever its status. */
  async isOpened(payment: Payment, idempotencyKey: string, db?: Queryable): Promise<boolean> {
    return (await this.refunds.findByKey(payment, idempotencyKey, db)) !== undefined;
  }

  /** Opens the refund or returns the one that this key has opened. Sends nothing. Throws as `execute`, but never PAYMENT_IN_DOUBT. */
  async open(
    payment: Payment,
    command: RefundPaymentCommand,
    { leaseMs = LEASE_MS, db }: { leaseMs?: number; db?: Queryable } = {},
  ): Promise<Refund> {
    const id = newId();
    const { amountMinor, idempotencyKey, reason } = command;
    if (command.currency !== payment.currency)
      throw illegalTransition(payment, `refund in ${command.currency}`);
    assertInSteps(amountMinor, payment.currency, refundUnits(payment, this.gateway.units));
    const request = this.requestFor(payment, id, amountMinor);
    const opened = await this.refunds.open(
      payment,
      { id, idempotencyKey, amountMinor, reason, request, leaseMs },
      db,
    );
    if (opened) return opened;
    const known = await this.refunds.findByKey(payment, idempotencyKey, db);
    if (!known) throw await this.refusal(payment, command, db);
    if (known.amountMinor !== amountMinor) throw new DomainError('IDEMPOTENCY_PAYLOAD_MISMATCH');
    return known;
  }

  /** Calls the gateway for an opened refund until the outcome is known. Idempotent: the same key, the same refund. */
  async carryOut(payment: Payment, refund: Refund, budget: TimeBudget): Promise<RefundedPayment> {
    let cause: unknown;
    for (
      let calls = 0, pauseMs = FIRST_PAUSE_MS;
      calls < MAX_CALLS && budget.allows();
      calls += 1, pauseMs *= 2
    ) {
      if (calls > 0) await pause(pauseMs);
      const answer = await this.call(payment, refund, budget);
      if (answer.kind === 'refunded') return this.finish(payment, refund, answer.refund);
      if (answer.kind === 'refused') throw await this.fail(payment, refund, answer.code);
      ({ cause } = answer);
    }
    throw paymentInDoubt(payment, cause);
  }

  /** Cash has no gateway. */
  private requestFor(
    { gateway, currency, transactionId }: Payment,
    refundId: string,
    amountMinor: bigint,
  ): GatewayRequest {
    if (gateway === 'cod') return {};
    return this.gateway.refundRequest({
      transactionId: transactionId ?? '',
      refundId,
      amountMinor,
      currency,
    });
  }

  private async call(payment: Payment, refund: Refund, budget: TimeBudget): Promise<RefundAnswer> {
    const call = await this.payments.findCall(refund.tenantId, refund.id, 'refund');
    if (!call) throw new Error(`refund ${refund.id} has no stored call`);
    const answer: RefundAnswer = call.replayable
      ? await this.gateway.refund({ ...call, timeoutMs: budget.callTimeoutMs })
      : { kind: 'unknown', ended: true, cause: undefined };
    // A replayed failure of the gateway, or a key that it has forgotten: its list of refunds says whether one was made.
    if (answer.kind !== 'unknown' || !answer.ended) return answer;
    const { gatewayAccount: account, transactionId } = payment;
    const listed = await this.gateway.listRefunds({
      account,
      transactionId: transactionId ?? '',
      timeoutMs: budget.callTimeoutMs,
    });
    if (listed.kind === 'unknown') return listed;
    const made = listed.refunds.find(({ refundId }) => refundId === refund.id);
    if (made) return { kind: 'refunded', refund: made };
    await this.payments.addCall(payment, refund.id, call);
    return answer;
  }

  private async finish(payment: Payment, refund: Refund, made: GatewayRefund): Promise<RefundedPayment> {
    if (made.state === 'failed') throw await this.fail(payment, refund, made.failureCode ?? 'refund_failed');
    // A refund that the bank still processes counts as made: the money has left the shop. If it fails later, a webhook takes it back.
    const event = refunded(payment, refund);
    const moved = await this.refunds.finish(refund, made.gatewayRefundId, event);
    if (!moved) await this.assertMade(payment, refund);
    const current = moved ?? (await this.payments.reload(payment));
    return { refund: { ...refund, status: 'succeeded' }, payment: current };
  }

  /** Another caller recorded the result; it may be a failure that the bank reported in the meantime. */
  private async assertMade(payment: Payment, { tenantId, id }: Refund): Promise<void> {
    const recorded = await this.refunds.find(tenantId, id);
    if (recorded?.status === 'failed') throw refundRefused(payment, recorded.failureCode ?? 'failed');
  }

  private async fail(payment: Payment, refund: Refund, code: string): Promise<DomainError> {
    await this.refunds.fail(refund, code);
    return refundRefused(payment, code);
  }

  /** Why the payment does not allow the refund. */
  private async refusal(
    payment: Payment,
    { amountMinor }: RefundPaymentCommand,
    db?: Queryable,
  ): Promise<DomainError> {
    const current = await this.payments.reload(payment, db);
    const isPaid =
      wasCaptured(current.status) || current.status === 'collected' || current.status === 'refund_due';
    if (!isPaid) return illegalTransition(current, 'refund');
    const left = current.capturedMinor - current.refundReservedMinor;
    return new DomainError('REFUND_EXCEEDS_CAPTURED', {
      metadata: {
        requested_minor: String(amountMinor),
        left_minor: String(left),
        currency: current.currency,
      },
    });
  }
}

const refundRefused = (payment: Payment, code: string): DomainError =>
  code === 'charge_already_refunded'
    ? new DomainError('REFUND_EXCEEDS_CAPTURED', { metadata: { payment_id: payment.id, code } })
    : new DomainError('ILLEGAL_PAYMENT_TRANSITION', {
        metadata: { status: payment.status, wanted: 'refund', code },
      });
