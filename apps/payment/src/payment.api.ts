import { z } from 'zod';

import { moneySchema, refusing } from '@holdfast/openapi';
import type { ApiDescription } from '@holdfast/openapi';

import { DISPUTE_STATUSES } from './payment/dispute-status.js';
import { PAYMENT_STATUSES } from './payment/payment-status.js';
import { reportRoutes } from './reports/index.js';

const summary = z
  .object({
    id: z.guid(),
    status: z.enum(PAYMENT_STATUSES),
    amount: moneySchema,
    orderId: z.guid().nullable(),
    orderNumber: z.string().nullable(),
    lineSummary: z.string().nullable().describe('what was bought, in short'),
    disputeStatus: z
      .enum(DISPUTE_STATUSES)
      .nullable()
      .describe('of its newest dispute, as the gateway has it; null without one'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'PaymentSummary' });

/** The service's HTTP API. */
export const paymentApi: ApiDescription = {
  title: 'Holdfast payments',
  version: '1.0.0',
  description:
    'A customer’s payment history, reports for operators, and the endpoint of the gateway’s webhooks.',
  routes: refusing('RATE_LIMITED', [
    {
      method: 'get',
      path: '/v1/customers/{id}/payments',
      summary: 'A customer’s payments, newest first',
      tag: 'Payments',
      access: 'customer',
      query: z.object({
        cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
        limit: z.int().min(1).max(100).optional(),
        status: z.array(z.enum(PAYMENT_STATUSES)).optional().describe('only these; repeat it for several'),
      }),
      responses: {
        200: {
          description: 'one page',
          schema: z.object({ payments: z.array(summary), nextCursor: z.string().nullable() }),
        },
      },
      reasons: ['PAYMENT_NOT_FOUND'],
    },
    ...reportRoutes,
    {
      method: 'post',
      path: '/webhooks/stripe',
      summary: 'Events of the gateway',
      description: 'Signed over the raw body. Stored and acknowledged at once, applied afterwards.',
      tag: 'Webhooks',
      access: 'public',
      tenant: false,
      headers: z.object({ 'stripe-signature': z.string() }),
      body: z.looseObject({}),
      acceptsUnknownKeys: true,
      responses: { 200: { description: 'stored', schema: z.object({ received: z.literal(true) }) } },
      reasons: ['WEBHOOK_SIGNATURE_INVALID'],
    },
  ]),
};
