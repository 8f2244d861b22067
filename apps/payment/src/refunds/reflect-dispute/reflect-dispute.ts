import { Injectable } from '@nestjs/common';

import { Log } from '@holdfast/platform';
import { counter } from '@holdfast/telemetry';

import { GatewayPort } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { DISPUTE_STATUSES, needsResponse } from '../../payment/dispute-status.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { observeDisputes } from './dispute-metric.js';
import { DisputeRepository } from './dispute.repository.js';
import type { SeenDispute } from './dispute.repository.js';

const disputes = () =>
  counter({
    name: 'holdfast_disputes_total',
    help: 'Disputes by the status they came to',
    labelNames: ['status'],
  });

/** Concurrent readings may overtake each other: a reading older than the row is repeated. */
const MAX_READS = 3;

/**
 * Records disputes as the gateway has them and alerts operators (PAY-8). The event is not trusted: the dispute is read. The payment's sums
 * do not change: the gateway counts a disputed payment as captured, not as refunded.
 */
@Injectable()
export class ReflectDispute {
  constructor(
    private readonly rows: DisputeRepository,
    private readonly gateway: GatewayPort,
    private readonly log: Log,
  ) {
    // Report zero from the start, so that the first one is an increase.
    for (const status of DISPUTE_STATUSES) disputes().inc({ status }, 0);
    observeDisputes(rows);
  }

  /** Throws PAYMENT_IN_DOUBT while the gateway cannot be reached, GatewayContradiction where a retry would not help. */
  async execute(payment: Payment, disputeId: string, budget: TimeBudget): Promise<void> {
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      const seen = await this.read(payment, disputeId, budget);
      const outcome = await this.rows.record(payment, seen);
      if (outcome === 'moved') this.alert(payment, seen);
      if (outcome !== 'refused') return;
    }
    throw new GatewayContradiction(
      'illegal_move',
      `dispute ${disputeId} has a status that its row cannot reach`,
    );
  }

  private async read(payment: Payment, disputeId: string, budget: TimeBudget): Promise<SeenDispute> {
    const askedAt = await this.rows.clock();
    const { gatewayAccount: account } = payment;
    const answer = await this.gateway.readDispute({ account, disputeId, timeoutMs: budget.callTimeoutMs });
    if (answer.kind === 'unknown') throw paymentInDoubt(payment, answer.cause);
    if (answer.kind === 'none')
      throw new GatewayContradiction('missing', `dispute ${disputeId} does not exist at the gateway`);
    const { status, gatewayStatus } = answer.dispute;
    if (status === undefined)
      throw new GatewayContradiction(
        'not_understood',
        `dispute ${disputeId} has the unknown status ${gatewayStatus}`,
      );
    return { ...answer.dispute, status, askedAt };
  }

  private alert(payment: Payment, { disputeId, status, amountMinor, currency, reason }: SeenDispute): void {
    disputes().inc({ status });
    const facts = {
      paymentId: payment.id,
      orderId: payment.orderId,
      disputeId,
      status,
      amountMinor: String(amountMinor),
      currency,
      reason,
    };
    if (needsResponse(status) || status === 'lost') this.log.error(facts, 'dispute of a payment');
    else this.log.warn(facts, 'dispute of a payment');
  }
}
