import { Counter, register } from 'prom-client';

import type { Log } from '@holdfast/platform';
import { inTransaction } from '@holdfast/postgres';
import { isUuid, newId } from '@holdfast/request-context';

import type { GatewayPort, GatewayRefund } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import { refundFailed, refunded } from '../../payment/payment-events.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import { REFUND_KEYS } from '../refund-payment/refund-keys.js';
import type { Refund } from '../refund-payment/refund.js';
import type { RefundRepository } from '../refund-payment/refund.repository.js';
import { countRefundFailure, showRefundFailures } from './refund-failures.js';

/** Never carried out: the row is finished in the transaction that opens it. */
const NO_LEASE_MS = 3_600_000;

const madeElsewhere = (): Counter =>
  (register.getSingleMetric('holdfast_refunds_made_at_gateway_total') as Counter | undefined) ??
  new Counter({
    name: 'holdfast_refunds_made_at_gateway_total',
    help: 'Refunds that were made at the gateway, not by us',
  });

/** Brings our refunds up to what the gateway has made, those included that somebody made there by hand (PAY-8). */
export class ReflectRefunds {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly gateway: GatewayPort,
    private readonly log: Log,
  ) {
    // Shown as zero from the start: the first one has to count too.
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

  /** It did not reach the customer. One that nobody here knows of need not be known now. */
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

  /** Opened and finished in one transaction, so that nobody carries it out a second time. */
  private async adopt(payment: Payment, made: GatewayRefund): Promise<void> {
    const idempotencyKey = REFUND_KEYS.gateway(made.gatewayRefundId);
    const id = newId();
    const { amountMinor } = made;
    const isKept = await inTransaction(this.payments.pool, async (tx) => {
      const refund = {
        id,
        idempotencyKey,
        amountMinor,
        reason: 'refunded_at_gateway',
        request: {},
        leaseMs: NO_LEASE_MS,
      };
      const opened = await this.refunds.open(payment, refund, tx);
      if (opened) await this.refunds.finish(opened, made.gatewayRefundId, refunded(payment, opened), tx);
      return opened !== undefined;
    });
    if (!isKept) return this.assertKept(payment, idempotencyKey);
    madeElsewhere().inc();
    this.log.error(
      { paymentId: payment.id, gatewayRefundId: made.gatewayRefundId },
      'refund made at the gateway, not by us',
    );
  }

  /** Somebody else kept it meanwhile; or one of ours stands in its way, which the gateway will refuse; or it can never fit. */
  private async assertKept(payment: Payment, idempotencyKey: string): Promise<void> {
    if (await this.refunds.findByKey(payment, idempotencyKey)) return;
    const current = await this.payments.find(payment.tenantId, payment.id);
    const doubt = new Error('a refund of ours is under way');
    if (current && current.refundReservedMinor > current.refundedMinor) throw paymentInDoubt(payment, doubt);
    throw new GatewayContradiction(
      'mismatch',
      `more was refunded of payment ${payment.id} than was captured`,
    );
  }
}
