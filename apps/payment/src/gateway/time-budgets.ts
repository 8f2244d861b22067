import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';

import type { PaymentConfig } from '../config.js';
import { TimeBudget } from './time-budget.js';

/** Starts time budgets with the configured limits. */
@Injectable()
export class TimeBudgets {
  constructor(
    @Inject(CONFIG)
    private readonly config: Pick<PaymentConfig, 'GATEWAY_BUDGET_MS' | 'GATEWAY_TIMEOUT_MS'>,
  ) {}

  /** @param deadline of the caller, epoch milliseconds */
  start(deadline?: number): TimeBudget {
    const { GATEWAY_BUDGET_MS: budgetMs, GATEWAY_TIMEOUT_MS: callMs } = this.config;
    return TimeBudget.from({ deadline, budgetMs, callMs });
  }
}
