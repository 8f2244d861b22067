import { Controller, Get, Headers, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Identity, requiredTenant } from '@holdfast/identity';
import type { Caller, CallerHeaders } from '@holdfast/identity';
import { assertOperator, isOperator, operatorOf } from '@holdfast/ops';
import { IdempotentPosts, PublicRoutes, RateLimitGuard, final } from '@holdfast/platform';
import { parseInput } from '@holdfast/validation';

import { assertMayReach } from '../edge/order-access.js';
import { ReadOrders } from '../order-records/read-orders.js';
import type { Order } from '../order/order.js';
import { DecideReturn } from './decide-return.js';
import type { ReturnDecision } from './decide-return.js';
import { ReadReturns } from './read-returns.js';
import { RequestReturn } from './request-return.js';
import type { ReturnOfOrder } from './request-return.js';
import {
  approveBodySchema,
  completeBodySchema,
  openReturnsQuerySchema,
  receiveBodySchema,
  rejectBodySchema,
  returnBodySchema,
} from './return-schemas.js';
import type { ReturnView, ReturnsView } from './return-schemas.js';
import { toReturnView } from './return-view.js';

/** An HTTP request with its reply. */
interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Returns and exchanges: customers request, operators decide (ORD-7). */
@UseGuards(RateLimitGuard)
@PublicRoutes()
@Controller('v1')
export class ReturnsHttpController {
  constructor(
    @Inject(Identity) private readonly identity: Identity,
    @Inject(ReadOrders) private readonly orders: ReadOrders,
    @Inject(ReadReturns) private readonly returns: ReadReturns,
    @Inject(RequestReturn) private readonly requestReturn: RequestReturn,
    @Inject(DecideReturn) private readonly decideReturn: DecideReturn,
    @Inject(IdempotentPosts) private readonly posts: IdempotentPosts,
  ) {}

  @Get('returns')
  async open(@Headers() headers: CallerHeaders, @Query() query: unknown): Promise<ReturnsView> {
    await operatorOf(this.identity, headers);
    const { limit } = parseInput(openReturnsQuerySchema, query);
    return { returns: (await this.returns.open(limit)).map(toReturnView) };
  }

  @Get('returns/:id')
  async show(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<ReturnView> {
    await operatorOf(this.identity, headers);
    return toReturnView(await this.returns.byId(id));
  }

  @Get('orders/:id/returns')
  async list(@Headers() headers: CallerHeaders, @Param('id') id: string): Promise<ReturnsView> {
    const { order } = await this.reached(headers, id);
    const returns = await this.returns.ofOrder(order);
    return { returns: returns.map((given) => toReturnView({ order, given })) };
  }

  @Post('orders/:id/returns')
  async ask(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<void> {
    const { caller, order } = await this.reached(request.headers, id);
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

  @Post('orders/:id/returns/:returnId/approve')
  approve(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() params: { id: string; returnId: string },
  ): Promise<void> {
    return this.decide({ request, reply }, params, (decision) => {
      const { withShipping } = parseInput(approveBodySchema, request.body);
      return this.decideReturn.approve(decision, withShipping);
    });
  }

  @Post('orders/:id/returns/:returnId/receive')
  receive(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() params: { id: string; returnId: string },
  ): Promise<void> {
    return this.decide({ request, reply }, params, (decision) => {
      const { damagedLineIds } = parseInput(receiveBodySchema, request.body);
      return this.decideReturn.receive(decision, damagedLineIds);
    });
  }

  @Post('orders/:id/returns/:returnId/complete')
  complete(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() params: { id: string; returnId: string },
  ): Promise<void> {
    return this.decide({ request, reply }, params, (decision) => {
      parseInput(completeBodySchema, request.body);
      return this.decideReturn.complete(decision);
    });
  }

  @Post('orders/:id/returns/:returnId/reject')
  reject(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() params: { id: string; returnId: string },
  ): Promise<void> {
    return this.decide({ request, reply }, params, (decision) => {
      const { note } = parseInput(rejectBodySchema, request.body);
      return this.decideReturn.reject(decision, note);
    });
  }

  /** For operators, who are identified before anything is read. */
  private async decide(
    { request, reply }: Exchange,
    { id, returnId }: { id: string; returnId: string },
    work: (decision: ReturnDecision) => Promise<ReturnOfOrder>,
  ): Promise<void> {
    const caller = await this.identity.callerOf(request.headers);
    const actor = assertOperator(caller);
    const { order } = await this.orders.byId(id);
    const decision = {
      tenantId: requiredTenant(),
      orderId: order.id,
      returnId: returnId.toLowerCase(),
      actor,
    };
    const subject = { caller, resourceId: decision.returnId, concurrency: 'proceed' as const };
    await this.posts.answer(request, reply, subject, async () =>
      final(200, toReturnView(await work(decision))),
    );
  }

  private async reached(headers: CallerHeaders, id: string): Promise<{ caller: Caller; order: Order }> {
    const caller = await this.identity.callerOf(headers);
    const { order } = await this.orders.byId(id);
    if (!isOperator(caller)) assertMayReach(order, caller);
    return { caller, order };
  }
}
