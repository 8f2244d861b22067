import { Controller, Delete, Get, Param, Patch, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  CancelCheckout,
  CheckoutSessionFactory,
  ConfirmCheckout,
  GetCart,
  GetCheckout,
  GetCheckoutOrder,
  ListShippingMethods,
  StartCheckout,
  UpdateCheckout,
  checkoutJson,
} from '@holdfast/checkout';
import type { Caller } from '@holdfast/identity';
import { IdempotentPosts, PublicRoutes, RateLimitGuard, accepted, final, send } from '@holdfast/platform';
import type { PostSubject } from '@holdfast/platform';
import { parseInput } from '@holdfast/validation';

import { Callers } from '../edge/callers.js';
import { confirmJson, orderStatusJson, shippingMethodsJson } from '../edge/checkout-view.js';
import { httpClientOf } from '../edge/client-address.js';
import { cartIdOf, checkoutIdOf } from '../edge/resource-id.js';
import {
  confirmCheckoutBody,
  hostedSessionBody,
  startCheckoutBody,
  updateCheckoutBody,
} from '../schemas/checkout-bodies.js';

/** Checkouts over HTTP. */
@PublicRoutes()
@Controller('v1/checkouts')
@UseGuards(RateLimitGuard)
export class CheckoutsHttpController {
  constructor(
    private readonly getCart: GetCart,
    private readonly startCheckout: StartCheckout,
    private readonly getCheckout: GetCheckout,
    private readonly updateCheckout: UpdateCheckout,
    private readonly cancelCheckout: CancelCheckout,
    private readonly listShippingMethods: ListShippingMethods,
    private readonly confirmCheckout: ConfirmCheckout,
    private readonly checkoutSessions: CheckoutSessionFactory,
    private readonly getCheckoutOrder: GetCheckoutOrder,
    private readonly callers: Callers,
    private readonly posts: IdempotentPosts,
  ) {}

  @Post()
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = await this.callers.identify(request.headers);
    const cartId = cartIdOf(parseInput(startCheckoutBody, request.body).cartId);
    const assertReachable = () => this.getCart.execute({ caller, cartId });
    const subject = { caller, resourceId: cartId, concurrency: 'wait', assertReachable } as const;
    await this.posts.answer(request, reply, subject, async () => {
      const { created, ...view } = await this.startCheckout.execute({
        caller,
        cartId,
        client: httpClientOf(request),
      });
      return final(created ? 201 : 200, checkoutJson(view), {
        location: `/v1/checkouts/${view.session.checkoutId}`,
      });
    });
  }

  @Get(':id')
  async get(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const reached = await this.reached(request, id);
    send(reply, final(200, checkoutJson(await this.getCheckout.execute(reached))));
  }

  @Patch(':id')
  async update(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const reached = await this.reached(request, id);
    const change = parseInput(updateCheckoutBody, request.body);
    send(reply, final(200, checkoutJson(await this.updateCheckout.execute({ ...reached, ...change }))));
  }

  @Delete(':id')
  async cancel(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.cancelCheckout.execute(await this.reached(request, id));
    send(reply, final(204));
  }

  @Get(':id/shipping-methods')
  async shippingMethods(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const reached = await this.reached(request, id);
    send(reply, final(200, shippingMethodsJson(await this.listShippingMethods.execute(reached))));
  }

  @Post(':id/confirm')
  async confirm(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { caller, checkoutId } = await this.reached(request, id);
    const order = parseInput(confirmCheckoutBody, request.body);
    // Idempotent by itself: a second caller waits for the same attempt and gets the same order.
    await this.posts.answer(request, reply, this.subjectOf(caller, checkoutId), async () => {
      const outcome = await this.confirmCheckout.execute({
        caller,
        checkoutId,
        client: httpClientOf(request),
        ...order,
      });
      const body = confirmJson(outcome, checkoutId);
      if (outcome.status === 'pending') return accepted(body);
      return { ...final(200, body), isFinal: outcome.status === 'completed' };
    });
  }

  @Post(':id/hosted-session')
  async hostedSession(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { caller, checkoutId } = await this.reached(request, id);
    const urls = parseInput(hostedSessionBody, request.body);
    await this.posts.answer(request, reply, this.subjectOf(caller, checkoutId), async () => {
      const page = await this.checkoutSessions.createCheckoutSession({
        caller,
        checkoutId,
        client: httpClientOf(request),
        ...urls,
      });
      // Never stored under a key: the answer holds only while the page is open, and the checkout's record knows that.
      return { ...final(201, page), isFinal: false };
    });
  }

  @Get(':id/order')
  async order(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const order = await this.getCheckoutOrder.execute(await this.reached(request, id));
    const isOpen = order.status === 'pending' || order.status === 'requires_action';
    send(reply, isOpen ? accepted(orderStatusJson(order)) : final(200, orderStatusJson(order)));
  }

  private subjectOf(caller: Caller, checkoutId: string): PostSubject {
    const assertReachable = () => this.getCheckoutOrder.execute({ caller, checkoutId });
    return { caller, resourceId: checkoutId, concurrency: 'proceed', assertReachable };
  }

  private async reached(
    { headers }: FastifyRequest,
    id: string,
  ): Promise<{ caller: Caller; checkoutId: string }> {
    return { caller: await this.callers.identify(headers), checkoutId: checkoutIdOf(id) };
  }
}
