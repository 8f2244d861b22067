import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { toProtoStatus } from '../../contract/proto.js';
import { TimeBudgets } from '../../gateway/time-budgets.js';
import { refundInput } from '../refund-input.js';
import { ManualRefund } from './manual-refund.js';

const body = z.strictObject({ ...refundInput.shape, dryRun: z.boolean().default(false) });

/** Refunds by an operator (OPS-7). */
@Controller('ops/payments')
export class ManualRefundOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly refunds: ManualRefund,
    private readonly budgets: TimeBudgets,
  ) {}

  /** Once per key; answers the step of the payment's refund amounts. Throws UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED, and as RefundPayment. */
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
    const { refund, payment, stepMinor } = await this.refunds.execute(
      { operator, refund: command, dryRun },
      this.budgets.start(),
    );
    return {
      ...(!dryRun && { refundId: refund.id }),
      status: toProtoStatus(payment.status),
      stepMinor: Number(stepMinor),
    };
  }
}
