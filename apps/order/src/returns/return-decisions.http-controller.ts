import { Controller, Get, Headers, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Identity, requiredTenant } from '@holdfast/identity';
import type { CallerHeaders } from '@holdfast/identity';
import { operatorOf } from '@holdfast/ops';
import { IdempotentPosts, PublicRoutes, RateLimitGuard, final } from '@holdfast/platform';
import { parseInput } from '@holdfast/validation';

import { OrderAccess } from '../edge/order-access.js';
import { DecideReturn } from './decide-return.js';
import type { ReturnDecision } from './decide-return.js';
import { ReadReturns } from './read-returns.js';
import type { ReturnOfOrder } from './request-return.js';
import {
  approveBodySchema,
  completeBodySchema,
  openReturnsQuerySchema,
  receiveBodySchema,
  rejectBodySchema,
} from './return-schemas.js';
import type { ReturnView, ReturnsView } from './return-schemas.js';
import { toReturnView } from './return-view.js';

/** An HTTP request with its reply. */
interface HttpExchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Reading and deciding returns and exchanges, for operators (ORD-7). */
@UseGuards(RateLimitGuard)
@PublicRoutes()
@Controller('v1')
export class ReturnDecisionsHttpController {
  constructor(
    private readonly identity: Identity,
    private readonly access: OrderAccess,
    private readonly returns: ReadReturns,
    private readonly decideReturn: DecideReturn,
    private readonly posts: IdempotentPosts,
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

  private async decide(
    { request, reply }: HttpExchange,
    { id, returnId }: { id: string; returnId: string },
    work: (decision: ReturnDecision) => Promise<ReturnOfOrder>,
  ): Promise<void> {
    const { caller, actor, order } = await this.access.ofOperator(request.headers, id);
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
}
