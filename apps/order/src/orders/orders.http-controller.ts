import { Controller, Get, Headers, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Identity, requiredTenant } from '@holdfast/identity';
import type { CallerHeaders } from '@holdfast/identity';
import { IdempotentPosts, PublicRoutes, RateLimitGuard, final } from '@holdfast/platform';
import { parseInput } from '@holdfast/validation';

import { OrderAccess } from '../edge/order-access.js';
import { ReadOrders } from '../order-records/read-orders.js';
import { CANCELLED_BY_CUSTOMER, CancelOrder } from './cancel-order/cancel-order.js';
import { cancelBodySchema, listQuerySchema } from './order-schemas.js';
import type { OrderPageView, OrderView } from './order-schemas.js';
import { toOrderPageView, toOrderView } from './order-view.js';

/** Orders for customers and guests. */
@UseGuards(RateLimitGuard)
@PublicRoutes()
@Controller('v1/orders')
export class OrdersHttpController {
  constructor(
    private readonly identity: Identity,
    private readonly access: OrderAccess,
    private readonly orders: ReadOrders,
    private readonly cancelOrder: CancelOrder,
    private readonly posts: IdempotentPosts,
  ) {}

  @Get()
  async list(@Headers() headers: CallerHeaders, @Query() query: unknown): Promise<OrderPageView> {
    const { customerId } = await this.identity.customerOf(headers);
    const { cursor, limit } = parseInput(listQuerySchema, query);
    return toOrderPageView(await this.orders.ofCustomer(customerId, { cursor, size: limit }));
  }

  @Get(':id')
  async get(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<OrderView> {
    return toOrderView(await this.access.ofCustomer(headers, id));
  }

  @Post(':id/cancel')
  async cancel(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<void> {
    const { caller, order } = await this.access.ofCustomer(request.headers, id);
    const subject = { caller, resourceId: order.id, concurrency: 'proceed' as const };
    await this.posts.answer(request, reply, subject, async () => {
      const { reason } = parseInput(cancelBodySchema, request.body);
      const ref = { tenantId: requiredTenant(), orderId: order.id };
      const cancelled = await this.cancelOrder.execute(ref, reason ?? CANCELLED_BY_CUSTOMER);
      return final(200, toOrderView(cancelled));
    });
  }
}
