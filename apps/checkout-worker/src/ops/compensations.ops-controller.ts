import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';

import { COMPENSATION_OPERATIONS, CompensationOps } from '@holdfast/checkout';
import type { CompensationStory } from '@holdfast/checkout';
import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput, textField } from '@holdfast/validation';

const MAX_ROWS = 1_000;

const operation = z.enum(COMPENSATION_OPERATIONS);
const note = textField(1_000);
const Id = z.strictObject({ id: z.uuid() });
const ListQuery = z.strictObject({
  status: z.enum(['pending', 'done', 'exhausted', 'resolved']).optional(),
  operation: operation.optional(),
  checkoutId: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(100),
});
const Retry = z.strictObject({ note: note.optional(), dryRun: z.boolean().optional() });
const RetryMany = Retry.extend({ operation: operation.optional() });
const Resolve = Retry.extend({ note: note.min(1, 'is required: what was done, and where it can be seen') });

/** Operators' actions on failed compensations (OPS-7). Only for the role `ops` of the tenant; every action is audited under the token's subject. */
@Controller('ops/compensations')
export class CompensationsOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly ops: CompensationOps,
  ) {}

  /** Oldest first; without a status the pending and exhausted ones. */
  @Get()
  async list(@Headers() headers: CallerHeaders, @Query() query: unknown): Promise<object> {
    const { tenantId } = await this.scope.operator(headers);
    const compensations = await this.ops.list(tenantId, parseInput(ListQuery, query));
    return { compensations: compensations.map(toJson) };
  }

  @Get(':id')
  async show(@Headers() headers: CallerHeaders, @Param() params: unknown): Promise<object> {
    const { tenantId } = await this.scope.operator(headers);
    const { compensation, acts } = await this.ops.show(tenantId, parseInput(Id, params).id);
    return { ...toJson(compensation), acts: acts.map(actJson) };
  }

  /** All exhausted ones, or those of one operation; at most 1,000 at once, the oldest. */
  @Post('retry-all')
  @HttpCode(200)
  async retryExhausted(@Headers() headers: CallerHeaders, @Body() body: unknown): Promise<object> {
    const operator = await this.scope.operator(headers);
    const { operation: which, ...act } = parseInput(RetryMany, body ?? {});
    const filter = { operation: which, limit: MAX_ROWS };
    return answer(act, 'retried', await this.ops.retryExhausted(filter, { ...operator, ...act }));
  }

  @Post(':id/retry')
  @HttpCode(200)
  async retry(
    @Headers() headers: CallerHeaders,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<object> {
    const operator = await this.scope.operator(headers);
    const act = parseInput(Retry, body ?? {});
    return answer(act, 'retried', await this.ops.retry(parseInput(Id, params).id, { ...operator, ...act }));
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(
    @Headers() headers: CallerHeaders,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<object> {
    const operator = await this.scope.operator(headers);
    const act = parseInput(Resolve, body ?? {});
    return answer(
      act,
      'resolved',
      await this.ops.resolve(parseInput(Id, params).id, { ...operator, ...act }),
    );
  }
}

const answer = (
  { dryRun = false }: { dryRun?: boolean | undefined },
  what: string,
  ids: readonly string[],
) => ({
  dryRun,
  [what]: ids,
});

const toJson = (row: CompensationStory['compensation']): object => ({
  id: row.id,
  operation: row.operation,
  status: row.status,
  checkoutId: row.checkout_id,
  attempt: row.attempt,
  tries: row.tries,
  maxTries: row.max_tries,
  nextTryAt: row.status === 'pending' ? row.next_try_at.toISOString() : null,
  isBeingTried: !row.is_free,
  lastError: row.last_error,
  note: row.note,
  requestId: row.request_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const actJson = ({ at, ...act }: CompensationStory['acts'][number]): object => ({
  ...act,
  at: at.toISOString(),
});
