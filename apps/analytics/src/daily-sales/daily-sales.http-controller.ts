import { Controller, Get, Headers, Query } from '@nestjs/common';

import type { CallerHeaders } from '@holdfast/identity';
import { OpsScope } from '@holdfast/ops';

import { parseDailyQuery } from './daily-query.js';
import { ReadDailySales } from './read-daily-sales.js';
import type { DailySales } from './read-daily-sales.js';

/** The daily sales of a shop, for its operators only. */
@Controller('v1/daily')
export class DailySalesHttpController {
  constructor(
    private readonly scope: OpsScope,
    private readonly dailySales: ReadDailySales,
  ) {}

  /** Reasons: TENANT_REQUIRED, UNAUTHENTICATED, FORBIDDEN, VALIDATION_FAILED. */
  @Get()
  async list(@Headers() headers: CallerHeaders, @Query() query: unknown): Promise<{ days: DailySales[] }> {
    const { tenantId } = await this.scope.operator(headers);
    return { days: await this.dailySales.execute(tenantId, parseDailyQuery(query)) };
  }
}
