import { isDomainError } from '@holdfast/errors';
import { run, statement } from '@holdfast/postgres';

import type { TimeBudget } from '../gateway/time-budget.js';
import { PAYMENT_COLUMNS } from '../payment/payment-rows.js';
import type { PaymentRow } from '../payment/payment-rows.js';
import { waitsForCustomer } from '../payment/payment-status.js';
import type { Payment } from '../payment/payment.js';
import type { PaymentRepository } from '../payment/payment.repository.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';

/** One attempt of one checkout. */
export interface AttemptRef {
  readonly checkoutId: string;
  readonly attempt: number;
}

const PARALLEL_READS = 8;

const FIND_MANY = statement<PaymentRow>(
  'payment-find-many',
  `SELECT ${PAYMENT_COLUMNS}
   FROM unnest($2::uuid[], $3::int[]) AS wanted (checkout_id, attempt)
   JOIN payments p ON p.tenant_id = $1 AND p.checkout_id = wanted.checkout_id AND p.attempt = wanted.attempt`,
);

/** The payments of many attempts, in one statement; those that wait for their customer are looked up at the gateway first (CHK-12). */
export class GetPayments {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
  ) {}

  async execute(tenantId: string, attempts: readonly AttemptRef[], budget: TimeBudget): Promise<Payment[]> {
    if (attempts.length === 0) return [];
    const checkoutIds = attempts.map(({ checkoutId }) => checkoutId);
    const numbers = attempts.map(({ attempt }) => attempt);
    const found = await run(this.payments.pool, FIND_MANY, [tenantId, checkoutIds, numbers]);
    const queue = [...found.entries()].filter(
      ([, payment]) => waitsForCustomer(payment) || payment.status === 'in_doubt',
    );
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && budget.allows(); next = queue.shift()) {
        found[next[0]] = await this.current(next[1], budget);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_READS }, worker));
    return found;
  }

  /** As it is now; as it was stored where the gateway does not say. */
  private async current(payment: Payment, budget: TimeBudget): Promise<Payment> {
    try {
      if (waitsForCustomer(payment)) return (await this.settle.follow(payment, budget)).payment;
      const settled = await this.settle.settleUnknown(payment, budget);
      return settled.kind === 'settled' ? settled.payment : payment;
    } catch (error) {
      if (isDomainError(error, 'PAYMENT_IN_DOUBT')) return payment;
      throw error;
    }
  }
}
