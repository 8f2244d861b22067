import { Inject, Injectable } from '@nestjs/common';

import { isDomainError } from '@holdfast/errors';
import { CONFIG } from '@holdfast/platform';
import { Pool, run } from '@holdfast/postgres';

import type { PaymentConfig } from '../../config.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { waitsForCustomer } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import { SettlePayment } from '../settle-payment/settle-payment.js';
import { DUE_PAGES, FIND_MANY } from './get-payments.statements.js';

/** One attempt of one checkout. */
export interface AttemptRef {
  readonly checkoutId: string;
  readonly attempt: number;
}

const PARALLEL_READS = 8;

/** Reads the payments of many attempts in one statement; those that wait for their customer are refreshed from the gateway (CHK-12). */
@Injectable()
export class GetPayments {
  constructor(
    private readonly pool: Pool,
    private readonly settle: SettlePayment,
    @Inject(CONFIG) private readonly config: Pick<PaymentConfig, 'PAGE_POLL_EAGER_MS' | 'PAGE_POLL_MAX_MS'>,
  ) {}

  /** @param polling the caller repeats the request, so old open pages are refreshed less often (HST-3) */
  async execute(
    tenantId: string,
    attempts: readonly AttemptRef[],
    budget: TimeBudget,
    polling = false,
  ): Promise<Payment[]> {
    if (attempts.length === 0) return [];
    const checkoutIds = attempts.map(({ checkoutId }) => checkoutId);
    const numbers = attempts.map(({ attempt }) => attempt);
    const found = await run(this.pool, FIND_MANY, [tenantId, checkoutIds, numbers]);
    const unsettled = found.filter((payment) => waitsForCustomer(payment) || payment.status === 'in_doubt');
    const stale = new Set(polling ? await this.dueOf(unsettled) : unsettled);
    const queue = [...found.entries()].filter(([, payment]) => stale.has(payment));
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && budget.allows(); next = queue.shift()) {
        found[next[0]] = await this.current(next[1], budget);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_READS }, worker));
    return found;
  }

  /** Leaves out pages that were refreshed recently in proportion to their age. */
  private async dueOf(unsettled: readonly Payment[]): Promise<Payment[]> {
    const open = unsettled.filter(({ pageId }) => pageId !== null).map(({ id }) => id);
    if (open.length === 0) return [...unsettled];
    const { PAGE_POLL_EAGER_MS: eagerMs, PAGE_POLL_MAX_MS: maxMs } = this.config;
    const rows = await run(this.pool, DUE_PAGES, [open, eagerMs, maxMs]);
    const due = new Set(rows.map(({ id }) => id));
    return unsettled.filter(({ id, pageId }) => pageId === null || due.has(id));
  }

  /** The refreshed payment; the stored one while the gateway cannot be reached. */
  private async current(payment: Payment, budget: TimeBudget): Promise<Payment> {
    try {
      if (waitsForCustomer(payment)) return (await this.settle.refresh(payment, budget)).payment;
      const settled = await this.settle.settleUnknown(payment, budget);
      return settled.kind === 'settled' ? settled.payment : payment;
    } catch (error) {
      if (isDomainError(error, 'PAYMENT_IN_DOUBT')) return payment;
      throw error;
    }
  }
}
