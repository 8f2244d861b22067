import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';

import { SAGA_STATUSES, SagaOps } from '@holdfast/checkout';
import type { SagaSeen } from '@holdfast/checkout';
import { DomainError } from '@holdfast/errors';
import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { inTransaction } from '@holdfast/postgres';
import { isUuid } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

const query = z.strictObject({
  status: z.enum(SAGA_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
const retryBody = z.strictObject({ dryRun: z.boolean().default(false) }).prefault({});

/**
 * Attempts of checkouts, for operators (OPS-7). There is no manual resolve: order and payment decide how an attempt ends, and another end
 * would contradict one of them.
 */
@Controller('ops/sagas')
export class SagasOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly sagas: SagaOps,
  ) {}

  @Get()
  async list(@Headers() headers: CallerHeaders, @Query() given: unknown): Promise<{ sagas: SagaSeen[] }> {
    const { tenantId } = await this.scope.operator(headers);
    return { sagas: await this.sagas.list({ tenantId, ...parseInput(query, given) }) };
  }

  @Post('retry-all')
  @HttpCode(200)
  async retryAll(
    @Headers() headers: CallerHeaders,
    @Body() body: unknown,
  ): Promise<{ checkoutIds: string[] }> {
    const operator = await this.scope.operator(headers);
    const { dryRun } = parseInput(retryBody, body);
    const open = await this.sagas.list({ tenantId: operator.tenantId, limit: 500 });
    const ids = open.filter(({ driver }) => driver !== 'driven').map(({ checkoutId }) => checkoutId);
    return { checkoutIds: dryRun ? ids : await this.retry(operator, ids) };
  }

  @Get(':id')
  async show(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<{ attempts: object[] }> {
    const { tenantId } = await this.scope.operator(headers);
    const attempts = isUuid(id) ? await this.sagas.show(tenantId, id) : [];
    if (attempts.length === 0) throw new DomainError('CHECKOUT_NOT_FOUND');
    return { attempts };
  }

  @Post(':id/retry')
  @HttpCode(200)
  async retryOne(
    @Headers() headers: CallerHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<SagaSeen> {
    const operator = await this.scope.operator(headers);
    const { dryRun } = parseInput(retryBody, body);
    const found = isUuid(id) ? await this.sagas.open(operator.tenantId, id) : undefined;
    if (!found)
      throw new DomainError('CHECKOUT_NOT_FOUND', { detail: 'no attempt of this checkout is open' });
    if (found.driver === 'driven')
      throw new DomainError('CHECKOUT_IN_PROGRESS', { detail: 'a process works on this attempt' });
    if (!dryRun) await this.retry(operator, [id]);
    return found;
  }

  private retry({ tenantId, actor }: Operator, ids: readonly string[]): Promise<string[]> {
    return inTransaction(this.scope.pool, async (tx) => {
      const retried = await this.sagas.retry(tx, tenantId, ids);
      for (const subject of retried)
        await recordAct(tx, { tenantId, actor, action: 'sagas.retry', subject, outcome: 'due now' });
      return retried;
    });
  }
}
