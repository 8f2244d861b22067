import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  Param,
  Patch,
  Post,
  Put,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

import type { Cart } from '@holdfast/checkout';
import {
  AddCartLine,
  ChangeCartLine,
  ClaimCart,
  CreateCart,
  GetCart,
  SetPromotionCodes,
  cartJson,
} from '@holdfast/checkout';
import type { Caller, CallerHeaders } from '@holdfast/identity';
import { IdempotentPosts, PublicRoutes, RateLimitGuard, final, send } from '@holdfast/platform';
import type { HttpAnswer } from '@holdfast/platform';
import { parseInput } from '@holdfast/validation';

import { Callers } from '../edge/callers.js';
import { CartView } from '../edge/cart-view.js';
import { cartIdOf, lineIdOf } from '../edge/resource-id.js';
import {
  addLineBody,
  changeLineBody,
  createCartBody,
  promotionCodesBody,
  removeLineQuery,
} from '../schemas/cart-bodies.js';
import { etagOf, expectedVersion } from './expected-version.js';

/** Carts over HTTP. */
@PublicRoutes()
@Controller('v1/carts')
@UseGuards(RateLimitGuard)
export class CartsHttpController {
  constructor(
    private readonly createCart: CreateCart,
    private readonly getCart: GetCart,
    private readonly addCartLine: AddCartLine,
    private readonly changeCartLine: ChangeCartLine,
    private readonly claimCart: ClaimCart,
    private readonly promotionCodes: SetPromotionCodes,
    private readonly callers: Callers,
    private readonly view: CartView,
    private readonly posts: IdempotentPosts,
  ) {}

  @Post()
  async create(
    @Headers() headers: CallerHeaders,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = await this.callers.identify(headers);
    const { cart, token } = await this.createCart.execute({
      caller,
      ...parseInput(createCartBody, body),
    });
    send(reply, final(201, cartJson(cart, [], token), { ...etagOf(cart), location: `/v1/carts/${cart.id}` }));
  }

  @Get(':id')
  async get(
    @Headers() headers: CallerHeaders,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = await this.callers.identify(headers);
    send(reply, await this.shown(await this.getCart.execute({ caller, cartId: cartIdOf(id) })));
  }

  @Post(':id/lines')
  async addLine(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { caller, cartId, version, ...line } = await this.changeOf(request, id, addLineBody);
    const read = this.reader(caller, cartId);
    const witness = async (): Promise<number> => (await read()).version;
    await this.posts.answer(
      request,
      reply,
      { caller, resourceId: cartId, concurrency: 'wait', witness, assertReachable: read },
      async () =>
        this.shown(await this.addCartLine.execute({ caller, cartId, expectedVersion: version, ...line })),
    );
  }

  @Patch(':id/lines/:lineId')
  async changeLine(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Param('lineId') lineId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { version, ...change } = await this.changeOf(request, id, changeLineBody);
    const line = { ...change, lineId: lineIdOf(lineId), expectedVersion: version };
    send(reply, await this.shown(await this.changeCartLine.setQuantity(line)));
  }

  @Delete(':id/lines/:lineId')
  async removeLine(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Param('lineId') lineId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = await this.callers.identify(request.headers);
    const { version } = parseInput(removeLineQuery, request.query);
    const cartId = cartIdOf(id);
    const expected = await this.expected(request.headers, { caller, cartId, version });
    const line = { caller, cartId, lineId: lineIdOf(lineId), expectedVersion: expected };
    send(reply, await this.shown(await this.changeCartLine.remove(line)));
  }

  @Put(':id/promotion-codes')
  async setPromotionCodes(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { version, ...change } = await this.changeOf(request, id, promotionCodesBody);
    const changed = await this.promotionCodes.execute({
      ...change,
      expectedVersion: version,
    });
    send(reply, final(200, await this.view.ofChanged(changed), etagOf(changed.cart)));
  }

  @Post(':id/claim')
  async claim(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = await this.callers.identify(request.headers);
    const cartId = cartIdOf(id);
    const change = {
      caller,
      cartId,
      expectedVersion: await this.expected(request.headers, { caller, cartId, version: undefined }),
    };
    const assertReachable = this.reader(caller, cartId);
    const subject = { caller, resourceId: cartId, concurrency: 'wait', assertReachable } as const;
    await this.posts.answer(request, reply, subject, async () =>
      this.shown(await this.claimCart.execute(change)),
    );
  }

  /** The change of a cart: caller, cart, body and the version the caller saw. */
  private async changeOf<T extends { readonly version?: number | undefined }>(
    { headers, body }: FastifyRequest,
    id: string,
    schema: z.ZodType<T>,
  ) {
    const caller = await this.callers.identify(headers);
    const cartId = cartIdOf(id);
    const change = parseInput(schema, body);
    const version = await this.expected(headers, { caller, cartId, version: change.version });
    return { ...change, caller, cartId, version };
  }

  /** Reads the caller's cart; CART_NOT_FOUND where it is another's. */
  private reader(caller: Caller, cartId: string): () => Promise<Cart> {
    return () => this.getCart.execute({ caller, cartId });
  }

  private expected(
    headers: FastifyRequest['headers'],
    { caller, cartId, version }: { caller: Caller; cartId: string; version: number | undefined },
  ): Promise<number | undefined> {
    const read = this.reader(caller, cartId);
    return expectedVersion(headers['if-match'], version, async () => (await read()).version);
  }

  private async shown(cart: Cart): Promise<HttpAnswer> {
    return final(200, await this.view.of(cart), etagOf(cart));
  }
}
