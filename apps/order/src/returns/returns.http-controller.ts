import { Controller, Get, Headers, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { CallerHeaders } from '@holdfast/identity';
import { IdempotentPosts, PublicRoutes, RateLimitGuard, final } from '@holdfast/platform';
import { parseInput } from '@holdfast/validation';

import { OrderAccess } from '../edge/order-access.js';
import { ReadReturns } from './read-returns.js';
import { RequestReturn } from './request-return.js';
import { returnBodySchema } from './return-schemas.js';
import type { ReturnsView } from './return-schemas.js';
import { toReturnView } from './return-view.js';

/** Returns and exchanges of an order, for its customer or guest and for operators (ORD-7). */
@UseGuards(RateLimitGuard)
@PublicRoutes()
@Controller('v1/orders/:id/returns')
export class ReturnsHttpController {
  constructor(
    private readonly access: OrderAccess,
    private readonly returns: ReadReturns,
    private readonly requestReturn: RequestReturn,
    private readonly posts: IdempotentPosts,
  ) {}

  @Get()
  async list(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<ReturnsView> {
    const { order } = await this.access.ofCustomerOrOperator(headers, id);
    const returns = await this.returns.ofOrder(order);
    return { returns: returns.map((given) => toReturnView({ order, given })) };
  }

  @Post()
  async request(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<void> {
    const { caller, order } = await this.access.ofCustomerOrOperator(request.headers, id);
    const subject = { caller, resourceId: order.id, concurrency: 'wait' as const };
    await this.posts.answer(request, reply, subject, async (requestKey) => {
      const { exchangeFor, ...asked } = parseInput(returnBodySchema, request.body);
      const requested = { ...asked, requestKey };
      const ref = { tenantId: order.tenantId, orderId: order.id };
      const given = exchangeFor
        ? await this.requestReturn.forExchange(ref, { ...requested, replacements: exchangeFor })
        : await this.requestReturn.forRefund(ref, requested);
      return final(201, toReturnView(given));
    });
  }
}
