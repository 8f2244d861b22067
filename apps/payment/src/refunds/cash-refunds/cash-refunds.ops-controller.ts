import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput, printable } from '@holdfast/validation';

import { toProtoStatus } from '../../contract/proto.js';
import { CashRefunds } from './cash-refunds.js';
import type { CashRefund } from './due-cash-refunds.repository.js';

const listQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(50) });
const givenBody = z.strictObject({
  id: z.uuid(),
  note: printable(z.string().min(1, 'say how').max(500)),
  dryRun: z.boolean().default(false),
});

/** Cash refunds, for operators (OPS-7). Throws UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED, REFUND_NOT_FOUND. */
@Controller('ops/cash-refunds')
export class CashRefundsOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly refunds: CashRefunds,
  ) {}

  @Get()
  async list(
    @Headers() headers: CallerHeaders,
    @Query() query: unknown,
  ): Promise<{ refunds: readonly CashRefund[] }> {
    const { tenantId } = await this.scope.operator(headers);
    return { refunds: await this.refunds.due(tenantId, parseInput(listQuery, query).limit) };
  }

  @Post(':id/given')
  @HttpCode(200)
  async given(
    @Headers() headers: CallerHeaders,
    @Param('id') id: string,
    @Body() body: object | undefined,
  ): Promise<{ status: string }> {
    const operator = await this.scope.operator(headers);
    const { id: refundId, ...input } = parseInput(givenBody, { ...body, id });
    const { status } = await this.refunds.given({ operator, refundId, ...input });
    return { status: toProtoStatus(status) };
  }
}
