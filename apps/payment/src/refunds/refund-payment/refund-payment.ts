import { DomainError } from '@holdfast/errors';
import type { Queryable } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import type { GatewayPort, GatewayRefund } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { refunded } from '../../payment/payment-events.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { illegalTransition, paymentInDoubt, paymentNotFound } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import { assertInSteps, refundUnits } from './refund-units.js';
import type { Refund } from './refund.js';
import type { RefundRepository } from './refund.repository.js';

/** Money to give back; once per key. */
export interface RefundPaymentCommand {
  readonly tenantId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly idempotencyKey: string;
  readonly reason: string;
}

/** Longer than any call may take: the worker leaves a refund to its opener for so long. */
const OPENER_LEASE_MS = 30_000;
const MAX_ASKS = 4;
const FIRST_PAUSE_MS = 50;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Gives money back: reserved by a conditional write first, so that refunds sum to at most what was captured (PAY-3, DEM-13). */
export class RefundPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly gateway: GatewayPort,
  ) {}

  async execute(
    command: RefundPaymentCommand,
    budget: TimeBudget,
  ): Promise<{ refund: Refund; payment: Payment }> {
    const payment = await this.payments.find(command.tenantId, command.paymentId);
    if (!payment) throw paymentNotFound();
    return this.settle(payment, await this.open(payment, command), budget);
  }

  /** Brings a refund that was opened to its end; one that has ended answers what it ended in. */
  async settle(
    payment: Payment,
    refund: Refund,
    budget: TimeBudget,
  ): Promise<{ refund: Refund; payment: Payment }> {
    if (refund.status === 'failed') throw refundRefused(payment, refund.failureCode ?? 'failed');
    if (refund.status !== 'pending')
      return { refund, payment: (await this.payments.find(payment.tenantId, payment.id)) ?? payment };
    return this.carryOut(payment, refund, budget);
  }

  /** What an amount that goes back has to be a multiple of, in minor units. */
  stepOf(payment: Payment): bigint {
    return refundUnits(payment, this.gateway.units).stepMinor(payment.currency);
  }

  /** Whether this key has opened a refund of the payment already, whatever became of it. */
  async isOpened(payment: Payment, idempotencyKey: string, db?: Queryable): Promise<boolean> {
    return (await this.refunds.findByKey(payment, idempotencyKey, db)) !== undefined;
  }

  /** Opens the refund, or finds the one its key has opened before. Nothing is sent yet. Reasons also: AMOUNT_NOT_IN_STEPS. */
  async open(
    payment: Payment,
    command: RefundPaymentCommand,
    { leaseMs = OPENER_LEASE_MS, db }: { leaseMs?: number; db?: Queryable } = {},
  ): Promise<Refund> {
    const id = newId();
    const { amountMinor, idempotencyKey, reason } = command;
    if (command.currency !== payment.currency)
      throw illegalTransition(payment, `refund in ${command.currency}`);
    assertInSteps(amountMinor, payment.currency, refundUnits(payment, this.gateway.units));
    const request = this.requestOf(payment, id, amountMinor);
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

  /** Asks the gateway for a refund that was opened, until it is known what became of it. Repeatable: the same key, the same refund. */
  async carryOut(
    payment: Payment,
    refund: Refund,
    budget: TimeBudget,
  ): Promise<{ refund: Refund; payment: Payment }> {
    let cause: unknown;
    for (
      let asks = 0, pauseMs = FIRST_PAUSE_MS;
      asks < MAX_ASKS && budget.allows();
      asks += 1, pauseMs *= 2
    ) {
      if (asks > 0) await pause(pauseMs);
      const answer = await this.ask(payment, refund, budget);
      if (answer.kind === 'refunded') return this.finish(payment, refund, answer.refund);
      if (answer.kind === 'refused') throw await this.fail(payment, refund, answer.code);
      ({ cause } = answer);
    }
    throw paymentInDoubt(payment, cause);
  }

  /** Cash has no gateway that would be asked. */
  private requestOf({ gateway, currency, transactionId }: Payment, refundId: string, amountMinor: bigint) {
    if (gateway === 'cod') return {};
    return this.gateway.refundRequest({
      transactionId: transactionId ?? '',
      refundId,
      amountMinor,
      currency,
    });
  }

  private async ask(payment: Payment, refund: Refund, budget: TimeBudget) {
    const call = await this.payments.findCall(refund.tenantId, refund.id, 'refund');
    if (!call) throw new Error(`refund ${refund.id} has no stored call`);
    const answer = call.replayable
      ? await this.gateway.refund({ ...call, timeoutMs: budget.callTimeoutMs })
      : { kind: 'unknown' as const, ended: true, cause: undefined };
    // A remembered failure of the gateway, or a key that it has forgotten: only its list of refunds says whether one was made.
    if (answer.kind !== 'unknown' || !answer.ended) return answer;
    const { gatewayAccount: account, transactionId } = payment;
    const listed = await this.gateway.listRefunds({
      account,
      transactionId: transactionId ?? '',
      timeoutMs: budget.callTimeoutMs,
    });
    if (listed.kind === 'unknown') return listed;
    const made = listed.refunds.find(({ refundId }) => refundId === refund.id);
    if (made) return { kind: 'refunded' as const, refund: made };
    await this.payments.addCall(payment, refund.id, call);
    return answer;
  }

  private async finish(
    payment: Payment,
    refund: Refund,
    made: GatewayRefund,
  ): Promise<{ refund: Refund; payment: Payment }> {
    if (made.state === 'failed') throw await this.fail(payment, refund, made.failureCode ?? 'refund_failed');
    // One that the bank still works on counts as made: the money has left the shop. Should it fail, the gateway tells, and it is taken back.
    const event = refunded(payment, refund);
    const moved = await this.refunds.finish(refund, made.gatewayRefundId, event);
    if (!moved) await this.assertMade(payment, refund);
    const current = moved ?? (await this.payments.find(payment.tenantId, payment.id)) ?? payment;
    return { refund: { ...refund, status: 'succeeded' }, payment: current };
  }

  /** Somebody else recorded what became of it; the bank may have been quicker than we. */
  private async assertMade(payment: Payment, { tenantId, id }: Refund): Promise<void> {
    const recorded = await this.refunds.find(tenantId, id);
    if (recorded?.status === 'failed') throw refundRefused(payment, recorded.failureCode ?? 'failed');
  }

  private async fail(payment: Payment, refund: Refund, code: string): Promise<DomainError> {
    await this.refunds.fail(refund, code);
    return refundRefused(payment, code);
  }

  /** Why a payment took no refund. */
  private async refusal(
    payment: Payment,
    { amountMinor }: RefundPaymentCommand,
    db?: Queryable,
  ): Promise<DomainError> {
    const current = (await this.payments.find(payment.tenantId, payment.id, db)) ?? payment;
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
