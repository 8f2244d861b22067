import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import type { CallerHeaders } from '@holdfast/identity';
import { findEvent, listFailedEvents, resolveFailedEvents, retryFailedEvents } from '@holdfast/outbox';
import type { FailedEvent, StoredEvent } from '@holdfast/outbox';
import { inTransaction } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { parseInput } from '@holdfast/validation';

import { recordAct } from '../acts/record-act.js';
import { listQuerySchema, resolveSchema, retryAllSchema, retrySchema } from '../http/ops-schemas.js';
import { OpsScope } from '../nest/ops-scope.js';
import type { Operator } from '../nest/ops-scope.js';

interface OutboxAct {
  readonly action: 'outbox.retry' | 'outbox.resolve';
  readonly outcome: string;
  readonly note?: string;
  readonly write: (db: Queryable, ids: readonly string[]) => Promise<string[]>;
}

const RETRY: OutboxAct = { action: 'outbox.retry', outcome: 'pending', write: retryFailedEvents };

/** Failed events of the outbox, for operators (EVT-4, OPS-7). */
@Controller('ops/outbox')
export class OutboxOpsController {
  constructor(private readonly scope: OpsScope) {}

  @Get()
  async list(
    @Headers() headers: CallerHeaders,
    @Query() query: unknown,
  ): Promise<{ events: readonly FailedEvent[] }> {
    const { tenantId } = await this.scope.operator(headers);
    const { limit } = parseInput(listQuerySchema, query);
    return { events: await listFailedEvents(this.scope.pool, { tenantId, limit }) };
  }

  @Post('retry-all')
  @HttpCode(200)
  async retryAll(@Headers() headers: CallerHeaders, @Body() body: unknown): Promise<{ ids: string[] }> {
    const operator = await this.scope.operator(headers);
    const { topic, limit, dryRun } = parseInput(retryAllSchema, body);
    const failed = await listFailedEvents(this.scope.pool, { tenantId: operator.tenantId, limit });
    const ids = failed.filter((event) => topic === undefined || event.topic === topic).map(({ id }) => id);
    return { ids: dryRun ? ids : await this.act(operator, ids, RETRY) };
  }

  @Get(':id')
  async show(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<StoredEvent> {
    return this.found(await this.scope.operator(headers), id);
  }

  @Post(':id/retry')
  @HttpCode(200)
  async retry(
    @Headers() headers: CallerHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<StoredEvent> {
    const operator = await this.scope.operator(headers);
    const { dryRun } = parseInput(retrySchema, body);
    return this.actOnOne(operator, id, dryRun ? undefined : RETRY);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(
    @Headers() headers: CallerHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<StoredEvent> {
    const operator = await this.scope.operator(headers);
    const { note, dryRun } = parseInput(resolveSchema, body);
    const act = { action: 'outbox.resolve', outcome: 'resolved', note, write: resolveFailedEvents } as const;
    return this.actOnOne(operator, id, dryRun ? undefined : act);
  }

  /** Without an act (a dry run) only checks that the event failed. Throws EVENT_NOT_FOUND where no failed event has the id. */
  private async actOnOne(operator: Operator, id: string, act: OutboxAct | undefined): Promise<StoredEvent> {
    const { status, resolvedAt } = await this.found(operator, id);
    const isOpen = status === 'failed' && resolvedAt === null;
    const isDone = isOpen && (!act || (await this.act(operator, [id], act)).length > 0);
    if (!isDone) throw new DomainError('EVENT_NOT_FOUND', { detail: 'no failed event has this id' });
    return this.found(operator, id);
  }

  private act(operator: Operator, ids: readonly string[], act: OutboxAct): Promise<string[]> {
    const { action, outcome, note, write } = act;
    return inTransaction(this.scope.pool, async (tx) => {
      const done = await write(tx, ids);
      for (const subject of done) await recordAct(tx, { ...operator, action, subject, note, outcome });
      return done;
    });
  }

  private async found({ tenantId }: Operator, id: string): Promise<StoredEvent> {
    const event = await findEvent(this.scope.pool, tenantId, id);
    if (!event) throw new DomainError('EVENT_NOT_FOUND');
    return event;
  }
}
