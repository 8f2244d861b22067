import type { z } from 'zod';

import type { ApiDescription } from '@holdfast/openapi';

import { idempotencyHeaders } from '../edge/idempotency-headers.js';
import {
  approveBodySchema,
  completeBodySchema,
  openReturnsQuerySchema,
  receiveBodySchema,
  rejectBodySchema,
  returnBodySchema,
  returnSchema,
  returnsSchema,
} from './return-schemas.js';

type Route = ApiDescription['routes'][number];

const decision = (name: string, summary: string, body: z.ZodType, more: Partial<Route> = {}): Route => ({
  method: 'post',
  path: `/v1/orders/{id}/returns/{returnId}/${name}`,
  summary,
  access: 'ops',
  headers: idempotencyHeaders,
  body,
  responses: { 200: { description: 'the return', schema: returnSchema } },
  ...more,
  reasons: [
    'ORDER_NOT_FOUND',
    'RETURN_NOT_FOUND',
    'ILLEGAL_STATUS_TRANSITION',
    'IDEMPOTENCY_PAYLOAD_MISMATCH',
    ...(more.reasons ?? []),
  ],
});

/** Routes of returns and exchanges. */
export const returnRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/orders/{id}/returns',
    summary: 'Requests a return of delivered goods, for a refund or for other goods of equal value',
    access: 'guest-or-customer',
    headers: idempotencyHeaders,
    body: returnBodySchema,
    responses: { 201: { description: 'the requested return', schema: returnSchema } },
    reasons: [
      'ORDER_NOT_FOUND',
      'ILLEGAL_STATUS_TRANSITION',
      'RETURN_EXCEEDS_BOUGHT',
      'RETURN_NOT_POSSIBLE',
      'SKU_UNKNOWN',
      'EXCHANGE_NOT_EQUAL',
      'IDEMPOTENCY_PAYLOAD_MISMATCH',
    ],
  },
  {
    method: 'get',
    path: '/v1/orders/{id}/returns',
    summary: "An order's returns, oldest first",
    access: 'guest-or-customer',
    responses: { 200: { description: 'the returns', schema: returnsSchema } },
    reasons: ['ORDER_NOT_FOUND'],
  },
  {
    method: 'get',
    path: '/v1/returns',
    summary: 'Open returns of the shop, oldest first',
    access: 'ops',
    query: openReturnsQuerySchema,
    responses: { 200: { description: 'the returns', schema: returnsSchema } },
  },
  {
    method: 'get',
    path: '/v1/returns/{id}',
    summary: 'One return of the shop',
    access: 'ops',
    responses: { 200: { description: 'the return', schema: returnSchema } },
    reasons: ['RETURN_NOT_FOUND'],
  },
  decision('approve', 'Approves the return: the goods may be sent back', approveBodySchema, {
    reasons: ['RETURN_EXCEEDS_BOUGHT'],
  }),
  decision('receive', 'Records that the goods have arrived', receiveBodySchema),
  decision(
    'complete',
    'Completes the return: refunds it, or creates the replacement order of an exchange',
    completeBodySchema,
    {
      description:
        'Refund, stock and points follow in the background. A repeated call answers like the first.',
      reasons: ['OUT_OF_STOCK'],
    },
  ),
  decision('reject', 'Rejects the return; its pieces can be requested again', rejectBodySchema),
];
