import { Controller, Get, Headers, Query } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { parseInput } from '@holdfast/validation';

import { listUnappliedEvents } from './unapplied-events.repository.js';
import type { UnappliedEvent } from './unapplied-events.repository.js';

const querySchema = z.strictObject({
  orderId: z.guid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** Events of warehouses and carriers that could not be applied to an order, newest first, for operators (ORD-8). Path and key are public and keep their older word. */
@Controller('ops/kept-news')
export class UnappliedEventsController {
  constructor(private readonly scope: OpsScope) {}

  @Get()
  async list(
    @Headers() headers: CallerHeaders,
    @Query() query: unknown,
  ): Promise<{ news: UnappliedEvent[] }> {
    const { tenantId } = await this.scope.operator(headers);
    const { orderId, limit } = parseInput(querySchema, query);
    return { news: await listUnappliedEvents(this.scope.pool, { tenantId, orderId, limit }) };
  }
}
