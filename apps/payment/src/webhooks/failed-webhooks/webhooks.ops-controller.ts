import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';

import { DomainError } from '@holdfast/errors';
import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Jobs } from '@holdfast/platform';
import { inTransaction } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { parseInput, printable } from '@holdfast/validation';

import { WEBHOOKS_JOB } from '../webhooks-job.js';
import { FailedWebhooks } from './failed-webhooks.repository.js';
import type { FailedWebhook } from './failed-webhooks.repository.js';

const type = () => printable(z.string().min(1).max(200)).optional();
const id = printable(z.string().min(1).max(255));
const listQuery = z.strictObject({
  status: z.enum(['failed', 'resolved']).default('failed'),
  type: type(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
const retryBody = z.strictObject({ dryRun: z.boolean().default(false) }).prefault({});
const retryAllBody = z
  .strictObject({
    type: type(),
    limit: z.int().min(1).max(1_000).default(1_000),
    dryRun: z.boolean().default(false),
  })
  .prefault({});
const resolveBody = z.strictObject({
  note: printable(z.string().min(1, 'say why').max(500)),
  dryRun: z.boolean().default(false),
});

interface Act {
  readonly action: 'webhooks.retry' | 'webhooks.resolve';
  readonly outcome: string;
  readonly note?: string;
  readonly write: (db: Queryable, ids: readonly string[]) => Promise<string[]>;
}

/** Failed webhooks, for operators (PAY-8, OPS-7). Throws UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED, WEBHOOK_NOT_FOUND. */
@Controller('ops/webhooks')
export class WebhooksOpsController {
  constructor(
    private readonly scope: OpsScope,
    private readonly webhooks: FailedWebhooks,
    private readonly jobs: Jobs,
  ) {}

  @Get()
  async list(
    @Headers() headers: CallerHeaders,
    @Query() query: unknown,
  ): Promise<{ webhooks: readonly FailedWebhook[] }> {
    const { tenantId } = await this.scope.operator(headers);
    return { webhooks: await this.webhooks.list({ tenantId, ...parseInput(listQuery, query) }) };
  }

  @Post('retry-all')
  @HttpCode(200)
  async retryAll(@Headers() headers: CallerHeaders, @Body() body: unknown): Promise<{ ids: string[] }> {
    const operator = await this.scope.operator(headers);
    const { dryRun, ...wanted } = parseInput(retryAllBody, body);
    const failed = await this.webhooks.list({ tenantId: operator.tenantId, status: 'failed', ...wanted });
    const ids = failed.map((each) => each.id);
    return { ids: dryRun ? ids : await this.act(operator, ids, this.retrying()) };
  }

  @Get(':id')
  async show(@Headers() headers: CallerHeaders, @Param('id') given: string): Promise<FailedWebhook> {
    return this.found(await this.scope.operator(headers), parseInput(id, given));
  }

  @Post(':id/retry')
  @HttpCode(200)
  async retry(
    @Headers() headers: CallerHeaders,
    @Param('id') given: string,
    @Body() body: unknown,
  ): Promise<FailedWebhook> {
    const operator = await this.scope.operator(headers);
    const { dryRun } = parseInput(retryBody, body);
    return this.actOnOne(operator, parseInput(id, given), dryRun ? undefined : this.retrying());
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(
    @Headers() headers: CallerHeaders,
    @Param('id') given: string,
    @Body() body: unknown,
  ): Promise<FailedWebhook> {
    const operator = await this.scope.operator(headers);
    const { note, dryRun } = parseInput(resolveBody, body);
    const write = (db: Queryable, ids: readonly string[]) => this.webhooks.resolve(db, ids);
    const act = { action: 'webhooks.resolve', outcome: 'resolved', note, write } as const;
    return this.actOnOne(operator, parseInput(id, given), dryRun ? undefined : act);
  }

  private retrying(): Act {
    const write = (db: Queryable, ids: readonly string[]) => this.webhooks.retry(db, ids);
    return { action: 'webhooks.retry', outcome: 'pending', write };
  }

  /** Without an act it only checks that the webhook has failed. */
  private async actOnOne(
    operator: Operator,
    webhookId: string,
    act: Act | undefined,
  ): Promise<FailedWebhook> {
    const { status } = await this.found(operator, webhookId);
    const isDone = status === 'failed' && (!act || (await this.act(operator, [webhookId], act)).length > 0);
    if (!isDone) throw new DomainError('WEBHOOK_NOT_FOUND', { detail: 'no webhook of this id has failed' });
    return this.found(operator, webhookId);
  }

  private async act(operator: Operator, ids: readonly string[], act: Act): Promise<string[]> {
    const { action, outcome, note, write } = act;
    const done = await inTransaction(this.scope.pool, async (tx) => {
      const written = await write(tx, ids);
      for (const subject of written) await recordAct(tx, { ...operator, action, subject, note, outcome });
      return written;
    });
    if (done.length > 0) this.jobs.wake(WEBHOOKS_JOB);
    return done;
  }

  private async found({ tenantId }: Operator, webhookId: string): Promise<FailedWebhook> {
    const webhook = await this.webhooks.find(tenantId, webhookId);
    if (!webhook) throw new DomainError('WEBHOOK_NOT_FOUND');
    return webhook;
  }
}
