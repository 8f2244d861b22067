import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';

import { DAILY_REPORTS } from './daily-report.statements.js';
import type { DailyFigures, ReportTime } from './daily-report.statements.js';

/** The payments of one day (UTC) by gateway, status and currency. One statement (PAY-11). */
@Injectable()
export class DailyReport {
  constructor(private readonly pool: Pool) {}

  /** @param query.day as `2026-11-29` */
  execute(query: { tenantId: string; day: string; by: ReportTime }): Promise<DailyFigures[]> {
    return run(this.pool, DAILY_REPORTS[query.by], [query.tenantId, query.day]);
  }
}
