import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';

import {
  AddCartLine,
  ChangeCartLine,
  ClaimCart,
  CreateCart,
  GetCart,
  SetPromotionCodes,
  cartJson,
} from '@holdfast/checkout';
import type { Cart } from '@holdfast/checkout';
import type { cart } from '@holdfast/proto';
import { parseInput } from '@holdfast/validation';

import { Callers } from '../edge/callers.js';
import { CartView } from '../edge/cart-view.js';
import { cartIdOf, lineIdOf } from '../edge/resource-id.js';
import { addLineBody, changeLineBody, createCartBody, promotionCodesBody } from '../schemas/cart-bodies.js';
import { versionField } from '../schemas/fields.js';
import { headersOf, text, versionOf } from './from-proto.js';
import { toProto } from './to-proto.js';

const SERVICE = 'CartService';

/** Carts over gRPC. */
@Controller()
export class CartGrpcController {
  constructor(
    private readonly create: CreateCart,
    private readonly get: GetCart,
    private readonly addLine: AddCartLine,
    private readonly changeLine: ChangeCartLine,
    private readonly claim: ClaimCart,
    private readonly setCodes: SetPromotionCodes,
    private readonly callers: Callers,
    private readonly view: CartView,
  ) {}

  @GrpcMethod(SERVICE)
  async createCart(request: cart.CreateCartRequest, metadata: Metadata): Promise<cart.CreateCartResponse> {
    const caller = await this.callers.identify(headersOf(metadata));
    const { currency, email, locale, note, metadata: texts, lines } = request;
    const given = {
      metadata: texts,
      lines: lines?.map(({ sku, quantity }) => ({ sku, quantity })),
      currency: text(currency),
      email: text(email),
      locale: text(locale),
      note: text(note),
    };
    const created = await this.create.execute({ caller, ...parseInput(createCartBody, given) });
    return { cart: toProto(cartJson(created.cart, [], created.token)) };
  }

  @GrpcMethod(SERVICE)
  async getCart({ cartId }: cart.GetCartRequest, metadata: Metadata): Promise<cart.GetCartResponse> {
    const caller = await this.callers.identify(headersOf(metadata));
    return this.shown(await this.get.execute({ caller, cartId: cartIdOf(cartId) }));
  }

  @GrpcMethod(SERVICE)
  async addCartLine(request: cart.AddCartLineRequest, metadata: Metadata): Promise<cart.AddCartLineResponse> {
    const change = await this.changeOf(request, metadata);
    const { sku, quantity } = parseInput(addLineBody, { sku: request.sku, quantity: request.quantity });
    return this.shown(await this.addLine.execute({ ...change, sku, quantity }));
  }

  @GrpcMethod(SERVICE)
  async updateCartLine(
    request: cart.UpdateCartLineRequest,
    metadata: Metadata,
  ): Promise<cart.UpdateCartLineResponse> {
    const change = await this.changeOf(request, metadata);
    const { quantity } = parseInput(changeLineBody, { quantity: request.quantity });
    return this.shown(
      await this.changeLine.setQuantity({ ...change, lineId: lineIdOf(request.lineId), quantity }),
    );
  }

  @GrpcMethod(SERVICE)
  async removeCartLine(
    request: cart.RemoveCartLineRequest,
    metadata: Metadata,
  ): Promise<cart.RemoveCartLineResponse> {
    const change = await this.changeOf(request, metadata);
    return this.shown(await this.changeLine.remove({ ...change, lineId: lineIdOf(request.lineId) }));
  }

  @GrpcMethod(SERVICE)
  async setPromotionCodes(
    request: cart.SetPromotionCodesRequest,
    metadata: Metadata,
  ): Promise<cart.SetPromotionCodesResponse> {
    const change = await this.changeOf(request, metadata);
    const { codes } = parseInput(promotionCodesBody, { codes: request.codes });
    const changed = await this.setCodes.execute({ ...change, codes });
    return { cart: toProto(await this.view.ofChanged(changed)) };
  }

  @GrpcMethod(SERVICE)
  async claimCart({ cartId }: cart.ClaimCartRequest, metadata: Metadata): Promise<cart.ClaimCartResponse> {
    const caller = await this.callers.identify(headersOf(metadata));
    return this.shown(await this.claim.execute({ caller, cartId: cartIdOf(cartId) }));
  }

  private async changeOf(request: { readonly cartId: string; readonly version: number }, metadata: Metadata) {
    const caller = await this.callers.identify(headersOf(metadata));
    return {
      caller,
      cartId: cartIdOf(request.cartId),
      expectedVersion: parseInput(versionField(), versionOf(request.version)),
    };
  }

  private async shown(changed: Cart): Promise<{ cart: cart.Cart }> {
    return { cart: toProto(await this.view.of(changed)) };
  }
}
