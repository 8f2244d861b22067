import { Controller } from '@nestjs/common';
import { z } from 'zod';

import { paymentReport as proto } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { toProtoMoney } from '../contract/proto.js';
import { DailyReport } from './daily-report/daily-report.js';
import type { ReportTime } from './daily-report/daily-report.statements.js';
import { ReadPaymentStatus } from './read-status/read-payment-status.js';
import { RefundReport } from './refund-report/refund-report.js';
import { cursorField, dayField, monthField, reportTimeField } from './report-inputs.js';

const pageSize = z.int().min(0).max(200);
const Daily = z.object({
  day: dayField(),
  by: z
    .string()
    .transform((by) => by || 'created')
    .pipe(reportTimeField()),
});
const Status = z.object({ paymentId: z.guid() });
const Refunds = z.object({ month: monthField(), cursor: cursorField(), pageSize });

/** Reports for other services. */
@Controller()
@proto.PaymentReportServiceControllerMethods()
export class ReportsGrpcController implements proto.PaymentReportServiceController {
  constructor(
    private readonly daily: DailyReport,
    private readonly refunds: RefundReport,
    private readonly statuses: ReadPaymentStatus,
  ) {}

  async getPaymentStatus(request: proto.GetPaymentStatusRequest): Promise<proto.GetPaymentStatusResponse> {
    const { paymentId } = parseInput(Status, request);
    return { status: await this.statuses.execute(currentTenant(), paymentId) };
  }

  async getDailyReport(request: proto.GetDailyReportRequest): Promise<proto.GetDailyReportResponse> {
    const query: { day: string; by: ReportTime } = parseInput(Daily, request);
    const figures = await this.daily.execute({ tenantId: currentTenant(), ...query });
    return {
      figures: figures.map(({ gateway, status, currency, payments, ...sums }) => ({
        gateway,
        status,
        payments: String(payments),
        amount: toProtoMoney(sums.amountMinor, currency),
        captured: toProtoMoney(sums.capturedMinor, currency),
        refunded: toProtoMoney(sums.refundedMinor, currency),
      })),
    };
  }

  async listRefunds(request: proto.ListRefundsRequest): Promise<proto.ListRefundsResponse> {
    const page = await this.refunds.execute({ tenantId: currentTenant(), ...parseInput(Refunds, request) });
    return {
      totals: page.totals.map(({ currency, amountMinor, refunds }) => ({
        refunds,
        amount: { amountMinor, currency },
      })),
      refunds: page.refunds.map(({ id, amountMinor, currency, orderId, orderNumber, ...refund }) => ({
        ...refund,
        refundId: id,
        orderId: orderId ?? '',
        orderNumber: orderNumber ?? '',
        amount: { amountMinor, currency },
      })),
      nextCursor: page.nextCursor ?? '',
    };
  }
}
