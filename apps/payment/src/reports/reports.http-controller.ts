import { Controller, Get, Headers, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';

import { toSafeNumber } from '@holdfast/money';
import { OpsScope } from '@holdfast/ops';
import { RateLimitGuard } from '@holdfast/platform';
import { parseInput } from '@holdfast/validation';

import { DailyReport } from './daily-report/daily-report.js';
import type { DailyFigures } from './daily-report/daily-report.statements.js';
import { RefundReport } from './refund-report/refund-report.js';
import { cursorField, dayField, monthField, reportTimeField } from './report-inputs.js';

type GivenHeaders = Record<string, unknown>;

export const DailyQuery = z.strictObject({ day: dayField(), by: reportTimeField().default('created') });
export const RefundsQuery = z.strictObject({
  month: monthField(),
  cursor: cursorField().default(''),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** Reports for operators. A token belongs to one tenant, so an operator sees only that tenant's money. */
@UseGuards(RateLimitGuard)
@Controller('v1/reports')
export class ReportsHttpController {
  constructor(
    private readonly scope: OpsScope,
    private readonly daily: DailyReport,
    private readonly refunds: RefundReport,
  ) {}

  @Get('daily')
  async day(@Query() query: unknown, @Headers() headers: GivenHeaders): Promise<object> {
    const { tenantId } = await this.scope.operator(headers);
    const { day, by } = parseInput(DailyQuery, query);
    return { day, by, figures: (await this.daily.execute({ tenantId, day, by })).map(toJson) };
  }

  @Get('refunds')
  async month(@Query() query: unknown, @Headers() headers: GivenHeaders): Promise<object> {
    const { tenantId } = await this.scope.operator(headers);
    const { month, cursor, limit } = parseInput(RefundsQuery, query);
    const page = await this.refunds.execute({ tenantId, month, cursor, pageSize: limit });
    return {
      month,
      totals: page.totals.map(({ refunds, ...total }) => ({
        refunds: Number(refunds),
        amount: money(total),
      })),
      refunds: page.refunds.map(({ amountMinor, currency, ...refund }) => ({
        ...refund,
        amount: money({ amountMinor, currency }),
      })),
      nextCursor: page.nextCursor ?? null,
    };
  }
}

const money = ({ amountMinor, currency }: { amountMinor: string; currency: string }): object => ({
  amountMinor: toSafeNumber(BigInt(amountMinor)),
  currency,
});

const toJson = (figures: DailyFigures): object => ({
  gateway: figures.gateway,
  status: figures.status,
  currency: figures.currency,
  payments: toSafeNumber(figures.payments),
  amountMinor: toSafeNumber(figures.amountMinor),
  capturedMinor: toSafeNumber(figures.capturedMinor),
  refundedMinor: toSafeNumber(figures.refundedMinor),
});
