import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';

import {
  CancelCheckout,
  CheckoutSessionFactory,
  CompleteHostedCheckout,
  ConfirmCheckout,
  GetCheckout,
  GetCheckoutOrder,
  ListShippingMethods,
  StartCheckout,
  UpdateCheckout,
  checkoutJson,
} from '@holdfast/checkout';
import type { Caller } from '@holdfast/identity';
import type { checkout } from '@holdfast/proto';
import { parseInput } from '@holdfast/validation';

import { Callers } from '../edge/callers.js';
import { confirmJson, orderStatusJson, shippingMethodsJson } from '../edge/checkout-view.js';
import { grpcClientOf } from '../edge/client-address.js';
import { cartIdOf, checkoutIdOf } from '../edge/resource-id.js';
import {
  attemptNumber,
  confirmCheckoutBody,
  hostedSessionBody,
  updateCheckoutBody,
} from '../schemas/checkout-bodies.js';
import { headersOf, messageOf, moneyOf, paymentOf } from './from-proto.js';
import { toProto } from './to-proto.js';

const SERVICE = 'CheckoutService';

/** Checkouts over gRPC. */
@Controller()
export class CheckoutGrpcController {
  constructor(
    private readonly start: StartCheckout,
    private readonly get: GetCheckout,
    private readonly update: UpdateCheckout,
    private readonly cancel: CancelCheckout,
    private readonly shipping: ListShippingMethods,
    private readonly confirm: ConfirmCheckout,
    private readonly pages: CheckoutSessionFactory,
    private readonly complete: CompleteHostedCheckout,
    private readonly getOrder: GetCheckoutOrder,
    private readonly callers: Callers,
  ) {}

  @GrpcMethod(SERVICE)
  async startCheckout(
    request: checkout.StartCheckoutRequest,
    metadata: Metadata,
  ): Promise<checkout.StartCheckoutResponse> {
    const caller = await this.callers.identify(headersOf(metadata));
    const { created, ...view } = await this.start.execute({
      caller,
      cartId: cartIdOf(request.cartId),
      client: grpcClientOf(headersOf(metadata)),
    });
    return { checkout: toProto(checkoutJson(view)), created };
  }

  @GrpcMethod(SERVICE)
  async updateCheckout(
    request: checkout.UpdateCheckoutRequest,
    metadata: Metadata,
  ): Promise<checkout.UpdateCheckoutResponse> {
    const reached = await this.reached(request, metadata);
    const { email, shippingMethodId } = request;
    const shippingAddress = messageOf(request.shippingAddress);
    const billingAddress = messageOf(request.billingAddress);
    const change = parseInput(updateCheckoutBody, {
      email: messageOf(email),
      shippingMethodId: messageOf(shippingMethodId),
      shippingAddress,
      billingAddress,
    });
    return {
      checkout: toProto(checkoutJson(await this.update.execute({ ...reached, ...change }))),
    };
  }

  @GrpcMethod(SERVICE)
  async getCheckout(
    request: checkout.GetCheckoutRequest,
    metadata: Metadata,
  ): Promise<checkout.GetCheckoutResponse> {
    const reached = await this.reached(request, metadata);
    return { checkout: toProto(checkoutJson(await this.get.execute(reached))) };
  }

  @GrpcMethod(SERVICE)
  async cancelCheckout(
    request: checkout.CancelCheckoutRequest,
    metadata: Metadata,
  ): Promise<checkout.CancelCheckoutResponse> {
    await this.cancel.execute(await this.reached(request, metadata));
    return {};
  }

  @GrpcMethod(SERVICE)
  async listShippingMethods(
    request: checkout.ListShippingMethodsRequest,
    metadata: Metadata,
  ): Promise<checkout.ListShippingMethodsResponse> {
    const reached = await this.reached(request, metadata);
    return toProto(shippingMethodsJson(await this.shipping.execute(reached)));
  }

  @GrpcMethod(SERVICE)
  async confirmCheckout(
    request: checkout.ConfirmCheckoutRequest,
    metadata: Metadata,
  ): Promise<checkout.ConfirmCheckoutResponse> {
    const reached = await this.reached(request, metadata);
    const order = parseInput(confirmCheckoutBody, {
      payment: paymentOf(request.payment),
      expectedGrandTotal: moneyOf(request.expectedGrandTotal),
    });
    return toProto(
      confirmJson(
        await this.confirm.execute({
          ...reached,
          ...order,
          client: grpcClientOf(headersOf(metadata)),
        }),
        reached.checkoutId,
      ),
    );
  }

  @GrpcMethod(SERVICE)
  async createHostedSession(
    request: checkout.CreateHostedSessionRequest,
    metadata: Metadata,
  ): Promise<checkout.CreateHostedSessionResponse> {
    const reached = await this.reached(request, metadata);
    const { successUrl, cancelUrl } = request;
    const urls = parseInput(hostedSessionBody, { successUrl, cancelUrl });
    const client = grpcClientOf(headersOf(metadata));
    return toProto(await this.pages.createCheckoutSession({ ...reached, ...urls, client }));
  }

  /** Called by payment alone, without a customer; its word is checked, not trusted. */
  @GrpcMethod(SERVICE)
  async completeHostedCheckout({
    checkoutId,
    attempt,
  }: checkout.CompleteHostedCheckoutRequest): Promise<checkout.CompleteHostedCheckoutResponse> {
    const ref = { checkoutId: checkoutIdOf(checkoutId), attempt: parseInput(attemptNumber, attempt) };
    const { status, ...more } = await this.complete.execute(ref);
    return { status, orderId: '', reason: '', ...more };
  }

  @GrpcMethod(SERVICE)
  async getCheckoutOrder(
    request: checkout.GetCheckoutOrderRequest,
    metadata: Metadata,
  ): Promise<checkout.GetCheckoutOrderResponse> {
    const reached = await this.reached(request, metadata);
    return toProto(orderStatusJson(await this.getOrder.execute(reached)));
  }

  private async reached(
    { checkoutId }: { readonly checkoutId: string },
    metadata: Metadata,
  ): Promise<{ caller: Caller; checkoutId: string }> {
    return { caller: await this.callers.identify(headersOf(metadata)), checkoutId: checkoutIdOf(checkoutId) };
  }
}
