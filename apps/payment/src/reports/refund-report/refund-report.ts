import { Injectable } from '@nestjs/common';

import { Pool, runOne } from '@holdfast/postgres';

import { fromCursor, toCursor } from '../time-cursor.js';
import { REFUND_REPORT } from './refund-report.statements.js';
import type { RefundTotal, ReportedRefund } from './refund-report.statements.js';

/** A month's sums and one page of its refunds, newest first. Numbers are text, because JSON would round them. */
export interface RefundReportPage {
  readonly totals: readonly RefundTotal[];
  readonly refunds: readonly ReportedRefund[];
  readonly nextCursor?: string | undefined;
}

const DEFAULT_PAGE = 50;

/** The refunds of a month (UTC). One statement (PAY-11). */
@Injectable()
export class RefundReport {
  constructor(private readonly pool: Pool) {}

  /** @param query.month as `2026-11` */
  async execute(query: {
    tenantId: string;
    month: string;
    cursor: string;
    pageSize?: number | undefined;
  }): Promise<RefundReportPage> {
    const size = query.pageSize || DEFAULT_PAGE;
    const place = fromCursor(query.cursor);
    const row = await runOne(this.pool, REFUND_REPORT, [query.tenantId, query.month, ...place, size + 1]);
    const found = row?.refunds ?? [];
    const refunds = found.slice(0, size);
    const last = refunds.at(-1);
    const hasMore = found.length > size && last !== undefined;
    return {
      totals: row?.totals ?? [],
      refunds: refunds.map(({ micros: _micros, ...refund }) => refund),
      nextCursor: hasMore ? toCursor({ micros: BigInt(last.micros), id: last.id }) : undefined,
    };
  }
}
