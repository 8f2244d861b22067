import { Body, Controller } from '@nestjs/common';

import { stockCorrected } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { run } from '@holdfast/postgres';

import { SCHEDULE_STOCK_CHECK } from './stock-checks.statements.js';

/** Delay of the check: warehouse consumes the same event and must be done before it can name shortfalls. */
const CHECK_DELAY_SECONDS = 5;

/** Stock corrections (ORD-8). */
@Controller('events')
export class StockEventsController {
  constructor(private readonly inbox: EventInbox) {}

  @Consumes(stockCorrected)
  corrected(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(stockCorrected, body, (tx, { tenantId, data }) =>
      run(tx, SCHEDULE_STOCK_CHECK, [tenantId, data.sku, CHECK_DELAY_SECONDS]),
    );
  }
}
