import { Controller, Get, Headers, Inject, Query } from '@nestjs/common';
import { z } from 'zod';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';
import { run, statement } from '@holdfast/postgres';
import { parseInput } from '@holdfast/validation';

/** News that no order could follow, as operators see them. */
interface KeptNews {
  readonly eventId: string;
  readonly topic: string;
  readonly orderId: string | null;
  readonly status: string;
  /** UNKNOWN_STATUS, TOO_EARLY, TOO_LATE or ORDER_NOT_FOUND. */
  readonly reason: string;
  readonly payload: unknown;
  readonly receivedAt: Date;
}

const KEPT = statement<KeptNews>(
  'kept_news_list',
  `SELECT event_id AS "eventId", topic, order_id AS "orderId", status, reason, payload, received_at AS "receivedAt" FROM kept_news
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR order_id = $2) ORDER BY received_at DESC, event_id LIMIT $3`,
);

const querySchema = z.strictObject({
  orderId: z.guid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** What warehouses and carriers told that did not fit an order, newest first (ORD-8): kept for people to look at. */
@Controller('ops/kept-news')
export class KeptNewsController {
  constructor(@Inject(OpsScope) private readonly scope: OpsScope) {}

  @Get()
  async list(@Headers() headers: CallerHeaders, @Query() query: unknown): Promise<{ news: KeptNews[] }> {
    const { tenantId } = await this.scope.operator(headers);
    const { orderId, limit } = parseInput(querySchema, query);
    return { news: await run(this.scope.pool, KEPT, [tenantId, orderId ?? null, limit]) };
  }
}
