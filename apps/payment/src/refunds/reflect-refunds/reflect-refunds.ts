import { Injectable } from '@nestjs/common';

import { Log } from '@holdfast/platform';
import { Pool, inTransaction } from '@holdfast/postgres';
import { isUuid, newId } from '@holdfast/request-context';
import { counter } from '@holdfast/telemetry';

import { GatewayPort } from '../../gateway/gateway.port.js';
import type { GatewayRefund } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import { refundFailed, refunded } from '../../payment/payment-events.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { countRefundFailure, showRefundFailures } from '../refund-failures.js';
import { REFUND_KEYS } from '../refund-payment/refund-keys.js';
import type { Refund } from '../refund-payment/refund.js';
import { RefundRepository } from '../refund-payment/refund.repository.js';

/** Keeps the job away; the transaction that opens the row also finishes it. */
const ADOPTION_LEASE_MS = 3_600_000;

const madeElsewhere = () =>
  counter({
    name: 'holdfast_refunds_made_at_gateway_total',
    help: 'Refunds that were made at the gateway, not by us',
  });

/** Updates our refunds to the gateway's, including refunds made there manually (PAY-8). */
@Injectable()
export class ReflectRefunds {
  constructor(
    private readonly pool: Pool,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly gateway: GatewayPort,
    private readonly log: Log,
  ) {
    // Report zero from the start, so that the first one is an increase.
    madeElsewhere();
    showRefundFailures();
  }

  async execute(payment: Payment, budget: TimeBudget): Promise<void> {
    if (!wasCaptured(payment.status)) return;
    const { gatewayAccount: account, transactionId } = payment;
    const answer = await this.gateway.listRefunds({
      account,
      transactionId: transactionId ?? '',
      timeoutMs: budget.callTimeoutMs,
    });
    if (answer.kind === 'unknown') throw paymentInDoubt(payment, answer.cause);
    for (const made of answer.refunds) await this.record(payment, made);
  }

  private async record(payment: Payment, made: GatewayRefund): Promise<void> {
    const ours = await this.known(payment, made);
    if (made.state === 'failed') await this.recordFailed(payment, ours, made);
    else if (!ours) await this.adopt(payment, made);
    else if (ours.status === 'pending')
      await this.refunds.finish(ours, made.gatewayRefundId, refunded(payment, ours));
  }

  private async known(
    payment: Payment,
    { refundId, gatewayRefundId }: GatewayRefund,
  ): Promise<Refund | undefined> {
    const ours = isUuid(refundId ?? '') && (await this.refunds.find(payment.tenantId, refundId ?? ''));
    return ours || this.refunds.findByKey(payment, REFUND_KEYS.gateway(gatewayRefundId));
  }

  /** The money did not reach the customer. A failed refund without a row of ours needs none now. */
  private async recordFailed(payment: Payment, ours: Refund | undefined, made: GatewayRefund): Promise<void> {
    const code = made.failureCode ?? 'unknown';
    if (ours?.status !== 'pending' && ours?.status !== 'succeeded') return;
    const taken =
      ours.status === 'pending'
        ? await this.refunds.fail(ours, code)
        : await this.refunds.takeBack(ours, code, refundFailed(payment, ours, code));
    if (!taken) return;
    countRefundFailure('came_back');
    const { id: refundId, amountMinor, reason } = ours;
    const facts = { paymentId: payment.id, orderId: payment.orderId, refundId, reason, code };
    this.log.error({ ...facts, amountMinor: String(amountMinor) }, 'refund did not reach the customer');
  }

  /** Opened and finished in one transaction, so that the job does not carry it out again. */
  private async adopt(payment: Payment, made: GatewayRefund): Promise<void> {
    const idempotencyKey = REFUND_KEYS.gateway(made.gatewayRefundId);
    const id = newId();
    const { amountMinor } = made;
    const isRecorded = await inTransaction(this.pool, async (tx) => {
      const refund = {
        id,
        idempotencyKey,
        amountMinor,
        reason: 'refunded_at_gateway',
        request: {},
        leaseMs: ADOPTION_LEASE_MS,
      };
      const opened = await this.refunds.open(payment, refund, tx);
      if (opened) await this.refunds.finish(opened, made.gatewayRefundId, refunded(payment, opened), tx);
      return opened !== undefined;
    });
    if (!isRecorded) return this.assertRecorded(payment, idempotencyKey);
    madeElsewhere().inc();
    this.log.error(
      { paymentId: payment.id, gatewayRefundId: made.gatewayRefundId },
      'refund made at the gateway, not by us',
    );
  }

  /** Another caller recorded it; or an open refund of ours blocks it, which the gateway will refuse; or it exceeds the captured amount. */
  private async assertRecorded(payment: Payment, idempotencyKey: string): Promise<void> {
    if (await this.refunds.findByKey(payment, idempotencyKey)) return;
    const current = await this.payments.reload(payment);
    const openRefund = new Error('a refund of ours is open');
    if (current.refundReservedMinor > current.refundedMinor) throw paymentInDoubt(payment, openRefund);
    throw new GatewayContradiction(
      'mismatch',
      `more was refunded of payment ${payment.id} than was captured`,
    );
  }
}
