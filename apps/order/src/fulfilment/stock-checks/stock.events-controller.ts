import { Body, Controller, Inject } from '@nestjs/common';

import { stockCorrected } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { run } from '@holdfast/postgres';

import { SCHEDULE_STOCK_CHECK } from './stock-checks.statements.js';

/** Warehouse gets the same event, and has to have dealt with it before it can say who is short. */
const HEAD_START_SECONDS = 5;

/** What a stocktaking tells (ORD-8). */
@Controller('events')
export class StockEventsController {
  constructor(@Inject(EventInbox) private readonly inbox: EventInbox) {}

  @Consumes(stockCorrected)
  corrected(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(stockCorrected, body, (tx, { tenantId, data }) =>
      run(tx, SCHEDULE_STOCK_CHECK, [tenantId, data.sku, HEAD_START_SECONDS]),
    );
  }
}
