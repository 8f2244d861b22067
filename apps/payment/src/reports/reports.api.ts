import { z } from 'zod';

import { moneySchema } from '@holdfast/openapi';
import type { ApiRoute } from '@holdfast/openapi';

import { PAYMENT_STATUSES } from '../payment/payment-status.js';
import { REPORT_TIMES } from './daily-report/daily-report.statements.js';

const minor = () => z.int().describe('in minor units');

const figures = z
  .object({
    gateway: z.string(),
    status: z.enum(PAYMENT_STATUSES),
    currency: z.string(),
    payments: z.int(),
    amountMinor: minor(),
    capturedMinor: minor(),
    refundedMinor: minor(),
  })
  .meta({ id: 'DailyFigures' });

const refund = z
  .object({
    id: z.guid(),
    paymentId: z.guid(),
    orderId: z.guid().nullable(),
    orderNumber: z.string().nullable(),
    gateway: z.string(),
    reason: z.string(),
    succeededAt: z.iso.datetime(),
    amount: moneySchema,
  })
  .meta({ id: 'ReportedRefund' });

/** Reports for operators, on the internal port. */
export const reportRoutes: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/v1/reports/daily',
    summary: 'The payments of one day by gateway, status and currency',
    tag: 'Reports',
    access: 'ops',
    internal: true,
    query: z.object({
      day: z.string().describe('UTC, as 2026-11-29'),
      by: z
        .enum(REPORT_TIMES)
        .optional()
        .describe('payments created (default), paid, or last refunded on that day'),
    }),
    responses: {
      200: {
        description: 'the figures',
        schema: z.object({ day: z.string(), by: z.enum(REPORT_TIMES), figures: z.array(figures) }),
      },
    },
  },
  {
    method: 'get',
    path: '/v1/reports/refunds',
    summary: 'The refunds of a month: sums, and refunds by cursor, newest first',
    tag: 'Reports',
    access: 'ops',
    internal: true,
    query: z.object({
      month: z.string().describe('UTC, as 2026-11'),
      cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
      limit: z.int().min(1).max(200).optional(),
    }),
    responses: {
      200: {
        description: 'the month’s sums and one page',
        schema: z.object({
          month: z.string(),
          totals: z.array(z.object({ refunds: z.int(), amount: moneySchema })),
          refunds: z.array(refund),
          nextCursor: z.string().nullable(),
        }),
      },
    },
  },
];
