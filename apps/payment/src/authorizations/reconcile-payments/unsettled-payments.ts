import { Counter, register } from 'prom-client';

import type { Log } from '@holdfast/platform';
import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { isUnknown } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';
import type { UnorderedAuthorizations } from './orphaned-authorizations.js';
import { observeWithoutOrder } from './without-order-metric.js';

// An authorisation that has its order waits for days by right: it is asked about less often, until it should have run out. The search
// walks the index by gateway and status; what has not ended is a small part of it.
export const CLAIM_UNSETTLED = statement<PaymentRow>(
  'reconcile-claim',
  `WITH claimed AS (
     UPDATE payments p SET reconciled_at = now()
     WHERE p.id IN (
       SELECT id FROM payments
       WHERE gateway = 'stripe' AND status IN ('pending', 'in_doubt', 'requires_action', 'authorized')
         AND created_at < now() - make_interval(secs => $2::float8 / 1000)
         AND (reconciled_at IS NULL OR reconciled_at < now() - make_interval(secs => $2::float8 / 1000)
              * CASE WHEN status = 'authorized' AND order_id IS NOT NULL AND capture_before > now() THEN 6 ELSE 1 END)
       ORDER BY reconciled_at NULLS FIRST LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING p.*
   )
   SELECT ${PAYMENT_COLUMNS} FROM claimed p`,
);

const METRIC = 'holdfast_payments_reconciled_total';
const reconciled = (): Counter =>
  (register.getSingleMetric(METRIC) as Counter | undefined) ??
  new Counter({
    name: METRIC,
    help: 'Payments that had not ended for long and were asked about at the gateway',
    labelNames: ['outcome'],
  });

/** Asks the gateway about payments that do not end: the net for webhooks that never came and callers that never came back (PAY-9). */
export class UnsettledPayments {
  constructor(
    private readonly pool: Pool,
    private readonly settle: SettlePayment,
    private readonly unordered: UnorderedAuthorizations,
    private readonly log: Log,
    private readonly afterMs: number,
  ) {
    observeWithoutOrder(pool);
  }

  /** Those that have not ended for long, each claimed for as long again. Any number of replicas side by side. */
  claim(limit: number): Promise<Payment[]> {
    return run(this.pool, CLAIM_UNSETTLED, [limit, this.afterMs]);
  }

  /** Brings one up to what the gateway says. What cannot be found out now is asked again at its next time. */
  async check(payment: Payment, budget: TimeBudget): Promise<void> {
    const facts = { paymentId: payment.id, status: payment.status };
    try {
      const now = await this.current(payment, budget);
      reconciled().inc({ outcome: now.status === payment.status ? 'unchanged' : 'moved' });
      if (now.status !== payment.status)
        this.log.warn({ ...facts, to: now.status }, 'payment moved by the reconciler: no webhook told of it');
      await this.unordered.check(now, budget);
    } catch (error) {
      reconciled().inc({ outcome: 'unknown' });
      this.log.warn({ err: error, ...facts }, 'payment cannot be reconciled yet');
    }
  }

  private async current(payment: Payment, budget: TimeBudget): Promise<Payment> {
    if (!isUnknown(payment.status)) return (await this.settle.follow(payment, budget)).payment;
    const settled = await this.settle.settleUnknown(payment, budget);
    if (settled.kind === 'settled') return settled.payment;
    if (settled.kind === 'unknown') throw settled.cause;
    // Nothing was made. Its attempt may still be going on, and is for the saga to try again or to end.
    return payment;
  }
}
