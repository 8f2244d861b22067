import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { z } from 'zod';

import { OpsScope } from '@holdfast/ops';
import { order as proto } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { attemptField, parseInput } from '@holdfast/validation';

import { id, optionalText } from '../edge/grpc-fields.js';
import { ReadOrders } from '../order-records/read-orders.js';
import { CancelOrder } from './cancel-order/cancel-order.js';
import { CreateOrder } from './create-order/create-order.js';
import { toOrderContent } from './create-order/to-order-content.js';
import { FenceCheckout } from './fence-checkout/fence-checkout.js';
import { ReadOrderFacts } from './order-facts/read-order-facts.js';
import { toFactsProto } from './order-facts/to-facts-proto.js';
import { toFencedProto, toOrderProto } from './to-order-proto.js';

const FenceInput = z.object({ cartSessionId: id(), attempt: attemptField() });
const CancelInput = z.object({ orderId: id(), reason: optionalText(100) });

/** OrderService over gRPC. */
@Controller()
@proto.OrderServiceControllerMethods()
export class OrdersGrpcController implements proto.OrderServiceController {
  constructor(
    private readonly create: CreateOrder,
    private readonly fence: FenceCheckout,
    private readonly read: ReadOrders,
    private readonly facts: ReadOrderFacts,
    private readonly cancel: CancelOrder,
    private readonly scope: OpsScope,
  ) {}

  async createOrder(request: proto.CreateOrderRequest): Promise<proto.CreateOrderResponse> {
    const { content, orderId: drawn } = toOrderContent(request);
    const { orderId, number, created } = await this.create.execute(content, drawn);
    return { orderId, orderNumber: number, created };
  }

  async fenceCartSession(request: proto.FenceCartSessionRequest): Promise<proto.FenceCartSessionResponse> {
    const { cartSessionId: checkoutId, attempt } = parseInput(FenceInput, request);
    return toFencedProto(await this.fence.execute(checkoutId, attempt));
  }

  async findOrderByCartSession(
    request: proto.FindOrderByCartSessionRequest,
  ): Promise<proto.FindOrderByCartSessionResponse> {
    return { order: toOrderProto((await this.read.byCheckout(request.cartSessionId)).order) };
  }

  async getOrder(request: proto.GetOrderRequest): Promise<proto.GetOrderResponse> {
    return { order: toOrderProto((await this.read.byId(request.orderId)).order) };
  }

  async getOrderFacts(request: proto.GetOrderFactsRequest): Promise<proto.GetOrderFactsResponse> {
    return { facts: toFactsProto(await this.facts.execute(request.orderId)) };
  }

  /** For operators, audited. Without a token only where callers have no identity: in plain text on one machine (TRU-4). */
  async cancelOrder(
    request: proto.CancelOrderRequest,
    metadata?: Metadata,
  ): Promise<proto.CancelOrderResponse> {
    const { orderId, reason } = parseInput(CancelInput, request);
    const ref = { tenantId: currentTenant(), orderId };
    const operator = await this.scope.optionalGrpcOperator(metadata);
    const { order } = await this.cancel.execute(ref, reason ?? 'CANCELLED_BY_SHOP', operator);
    return { order: toOrderProto(order) };
  }
}
