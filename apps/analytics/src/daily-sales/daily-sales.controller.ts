import { Controller, Get, Inject, Query } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { currentContext } from '@holdfast/request-context';

import { parseDailyQuery } from './daily-query.js';
import { ReadDailySales } from './read-daily-sales.js';
import type { DailySales } from './read-daily-sales.js';

@Controller('v1/daily')
export class DailySalesController {
  constructor(@Inject(ReadDailySales) private readonly dailySales: ReadDailySales) {}

  @Get()
  async list(@Query() query: unknown): Promise<{ days: DailySales[] }> {
    const tenantId = currentContext()?.tenantId;
    if (!tenantId) throw new DomainError('TENANT_REQUIRED');
    return { days: await this.dailySales.execute(tenantId, parseDailyQuery(query)) };
  }
}
