import { refusing } from '@holdfast/openapi';
import type { ApiDescription } from '@holdfast/openapi';

import { idempotencyHeaders } from '../edge/idempotency-headers.js';
import { returnRoutes } from '../returns/return-api.js';
import { cancelBodySchema, listQuerySchema, orderPageSchema, orderSchema } from './order-schemas.js';

/** The orders part of the public API. */
export const orderApi: ApiDescription = {
  title: 'Holdfast orders',
  version: '1.0.0',
  description: 'Orders and their life after the checkout.',
  routes: refusing('RATE_LIMITED', [
    {
      method: 'get',
      path: '/v1/orders/{id}',
      summary: 'An order',
      description: "For the customer of the order, or the guest with the cart's token.",
      access: 'guest-or-customer',
      responses: { 200: { description: 'the order', schema: orderSchema } },
      reasons: ['ORDER_NOT_FOUND'],
    },
    {
      method: 'get',
      path: '/v1/orders',
      summary: "The customer's orders, newest first",
      access: 'customer',
      query: listQuerySchema,
      responses: { 200: { description: 'a page of orders', schema: orderPageSchema } },
    },
    {
      method: 'post',
      path: '/v1/orders/{id}/cancel',
      summary: 'Cancels an order that has not been shipped',
      description:
        'The refund, stock and promotion uses follow in the background. A repeated cancel answers like the first.',
      access: 'guest-or-customer',
      headers: idempotencyHeaders,
      body: cancelBodySchema,
      responses: { 200: { description: 'the cancelled order', schema: orderSchema } },
      reasons: ['ORDER_NOT_FOUND', 'ILLEGAL_STATUS_TRANSITION', 'IDEMPOTENCY_PAYLOAD_MISMATCH'],
    },
    ...returnRoutes,
  ]),
};
