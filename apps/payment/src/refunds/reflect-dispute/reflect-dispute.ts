import { Counter, register } from 'prom-client';

import type { Log } from '@holdfast/platform';

import type { GatewayPort } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { DISPUTE_STATUSES, needsResponse } from '../../payment/dispute-status.js';
import { GatewayContradiction } from '../../payment/gateway-contradiction.js';
import { paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import { observeDisputes } from './dispute-metric.js';
import type { DisputeRepository, SeenDispute } from './dispute.repository.js';

const METRIC = 'holdfast_disputes_total';
const disputes = (): Counter =>
  (register.getSingleMetric(METRIC) as Counter | undefined) ??
  new Counter({ name: METRIC, help: 'Disputes by the status they came to', labelNames: ['status'] });

/** Readings of one dispute may overtake each other: whoever finds the row ahead of what was read reads again. */
const MAX_READS = 3;

/**
 * Keeps disputes as the gateway has them, and tells people (PAY-8). What an event says of one is not believed: it is read first. The
 * payment's own sums stay: what a bank has taken back is still captured at the gateway too, and is no refund.
 */
export class ReflectDispute {
  constructor(
    private readonly rows: DisputeRepository,
    private readonly gateway: GatewayPort,
    private readonly log: Log,
  ) {
    // Shown as zero from the start: the first one has to count too.
    for (const status of DISPUTE_STATUSES) disputes().inc({ status }, 0);
    observeDisputes(rows.pool);
  }

  /** Throws PAYMENT_IN_DOUBT while the gateway cannot be asked, GatewayContradiction where asking again would not help. */
  async execute(payment: Payment, disputeId: string, budget: TimeBudget): Promise<void> {
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      const seen = await this.read(payment, disputeId, budget);
      const outcome = await this.rows.record(payment, seen);
      if (outcome === 'moved') this.tell(payment, seen);
      if (outcome !== 'refused') return;
    }
    throw new GatewayContradiction('illegal_move', `dispute ${disputeId} is elsewhere than it can be`);
  }

  private async read(payment: Payment, disputeId: string, budget: TimeBudget): Promise<SeenDispute> {
    const askedAt = await this.rows.clock();
    const { gatewayAccount: account } = payment;
    const answer = await this.gateway.readDispute({ account, disputeId, timeoutMs: budget.callTimeoutMs });
    if (answer.kind === 'unknown') throw paymentInDoubt(payment, answer.cause);
    if (answer.kind === 'none') throw new GatewayContradiction('missing', `there is no dispute ${disputeId}`);
    const { status, gatewayStatus } = answer.dispute;
    if (status === undefined)
      throw new GatewayContradiction('not_understood', `dispute ${disputeId} is ${gatewayStatus}`);
    return { ...answer.dispute, status, askedAt };
  }

  private tell(payment: Payment, { disputeId, status, amountMinor, currency, reason }: SeenDispute): void {
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
