import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import type { PaymentConfig } from '../../config.js';
import { CONFIG } from '../../database.js';
import { TimeBudget } from '../../gateway/time-budget.js';
import { inputs, toProtoStatus } from '../../payment.mapping.js';
import { RefundByHand } from './manual-refund.js';

const body = z.strictObject({ ...inputs.refund.shape, dryRun: z.boolean().default(false) });

/** Refunds by an operator's hand (OPS-7). */
@Controller('ops/payments')
export class RefundOpsController {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(RefundByHand) private readonly refunds: RefundByHand,
    @Inject(CONFIG) private readonly config: PaymentConfig,
  ) {}

  /** Once per key; says the step that amounts of this payment go back in. Reasons: UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED, and those of RefundPayment. */
  @Post(':id/refund')
  @HttpCode(200)
  async refund(
    @Headers() headers: CallerHeaders,
    @Param('id') paymentId: string,
    @Body() given: object | undefined,
  ): Promise<{ refundId?: string; status: string; stepMinor: number }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, amount, ...input } = parseInput(body, { ...given, paymentId });
    const command = { tenantId: operator.tenantId, ...input, ...amount };
    const { GATEWAY_BUDGET_MS: budgetMs, GATEWAY_TIMEOUT_MS: callMs } = this.config;
    const budget = TimeBudget.from({ budgetMs, callMs });
    const { refund, payment, stepMinor } = await this.refunds.execute(
      { operator, refund: command, dryRun },
      budget,
    );
    return {
      ...(!dryRun && { refundId: refund.id }),
      status: toProtoStatus(payment.status),
      stepMinor: Number(stepMinor),
    };
  }
}
