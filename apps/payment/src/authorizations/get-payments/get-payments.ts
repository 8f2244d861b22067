import { isDomainError } from '@holdfast/errors';
import { run, statement } from '@holdfast/postgres';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { waitsForCustomer } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
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

/** How often open pages are looked up for somebody who polls. */
export interface PagePolling {
  /** Younger pages are looked up every time. */
  readonly eagerMs: number;
  /** Older ones after a tenth of their age, and at the latest after this. */
  readonly maxMs: number;
}

// Whoever marks a page looks it up; others leave it for its pause. Shared with the reconciler: both ask the same question.
const DUE_PAGES = statement<{ id: string }>(
  'payment-due-pages',
  `WITH marked AS (
     UPDATE payments p SET reconciled_at = now()
     WHERE p.id = ANY($1::uuid[]) AND p.created_at <= now() - make_interval(secs => $2::float8 / 1000)
       AND (p.reconciled_at IS NULL
            OR p.reconciled_at <= now() - LEAST(make_interval(secs => $3::float8 / 1000), (now() - p.created_at) / 10))
     RETURNING p.id
   )
   SELECT id FROM marked UNION ALL
   SELECT id FROM payments WHERE id = ANY($1::uuid[]) AND created_at > now() - make_interval(secs => $2::float8 / 1000)`,
);

/** The payments of many attempts, in one statement; those that wait for their customer are looked up at the gateway first (CHK-12). */
export class GetPayments {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly settle: SettlePayment,
    private readonly pages: PagePolling,
  ) {}

  /** `polling`: the caller asks again and again, so that old open pages need not be looked up every time (HST-3). */
  async execute(
    tenantId: string,
    attempts: readonly AttemptRef[],
    budget: TimeBudget,
    polling = false,
  ): Promise<Payment[]> {
    if (attempts.length === 0) return [];
    const checkoutIds = attempts.map(({ checkoutId }) => checkoutId);
    const numbers = attempts.map(({ attempt }) => attempt);
    const found = await run(this.payments.pool, FIND_MANY, [tenantId, checkoutIds, numbers]);
    const unsettled = found.filter((payment) => waitsForCustomer(payment) || payment.status === 'in_doubt');
    const asked = new Set(polling ? await this.dueOf(unsettled) : unsettled);
    const queue = [...found.entries()].filter(([, payment]) => asked.has(payment));
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && budget.allows(); next = queue.shift()) {
        found[next[0]] = await this.current(next[1], budget);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_READS }, worker));
    return found;
  }

  /** Without the pages that were looked up not long ago for their age. */
  private async dueOf(unsettled: readonly Payment[]): Promise<Payment[]> {
    const open = unsettled.filter(({ pageId }) => pageId !== null).map(({ id }) => id);
    if (open.length === 0) return [...unsettled];
    const { eagerMs, maxMs } = this.pages;
    const rows = await run(this.payments.pool, DUE_PAGES, [open, eagerMs, maxMs]);
    const due = new Set(rows.map(({ id }) => id));
    return unsettled.filter(({ id, pageId }) => pageId === null || due.has(id));
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
