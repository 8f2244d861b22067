import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
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
import { FenceCartSession } from './fence-checkout/fence-checkout.js';
import { ReadFacts } from './order-facts/read-order-facts.js';
import { toFactsProto } from './order-facts/to-facts-proto.js';
import { toFencedProto, toOrderProto } from './to-order-proto.js';

const FenceInput = z.object({ cartSessionId: id(), attempt: attemptField() });
const CancelInput = z.object({ orderId: id(), reason: optionalText(100) });

/** gRPC: what other services ask of orders. */
@Controller()
@proto.OrderServiceControllerMethods()
export class OrderController implements proto.OrderServiceController {
  constructor(
    @Inject(CreateOrder) private readonly create: CreateOrder,
    @Inject(FenceCartSession) private readonly fence: FenceCartSession,
    @Inject(ReadOrders) private readonly read: ReadOrders,
    @Inject(ReadFacts) private readonly facts: ReadFacts,
    @Inject(CancelOrder) private readonly cancel: CancelOrder,
    @Inject(OpsScope) private readonly scope: OpsScope,
  ) {}

  async createOrder(request: proto.CreateOrderRequest): Promise<proto.CreateOrderResponse> {
    const { orderId, number, created } = await this.create.execute(toOrderContent(request));
    return { orderId, orderNumber: number, created };
  }

  async fenceCartSession(request: proto.FenceCartSessionRequest): Promise<proto.FenceCartSessionResponse> {
    const { cartSessionId, attempt } = parseInput(FenceInput, request);
    return toFencedProto(await this.fence.execute(cartSessionId, attempt));
  }

  async findOrderByCartSession(
    request: proto.FindOrderByCartSessionRequest,
  ): Promise<proto.FindOrderByCartSessionResponse> {
    return { order: toOrderProto((await this.read.bySession(request.cartSessionId)).order) };
  }

  async getOrder(request: proto.GetOrderRequest): Promise<proto.GetOrderResponse> {
    return { order: toOrderProto((await this.read.byId(request.orderId)).order) };
  }

  async getOrderFacts(request: proto.GetOrderFactsRequest): Promise<proto.GetOrderFactsResponse> {
    return { facts: toFactsProto(await this.facts.execute(request.orderId)) };
  }

  /** Asked by operators, whose act is written down; without a token only in plain text on one machine, where callers are not identified (TRU-4). */
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
