import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { z } from 'zod';

import { requiredTenant } from '@holdfast/identity';
import { orderReturns as proto } from '@holdfast/proto';
import { parseInput, skuField } from '@holdfast/validation';

import { id, optionalText } from '../edge/grpc-fields.js';
import { OrderAccess } from '../edge/order-access.js';
import type { Order } from '../order/order.js';
import { DecideReturn } from './decide-return.js';
import type { ReturnDecision } from './decide-return.js';
import { ReadReturns } from './read-returns.js';
import { RequestReturn } from './request-return.js';
import { toReturnProto } from './to-return-proto.js';

const quantity = z.int().min(1).max(100_000);
const RequestInput = z.object({
  lines: z
    .array(z.object({ lineId: id(), quantity }))
    .min(1)
    .max(100),
  reason: optionalText(100),
  idempotencyKey: optionalText(255),
});
const ExchangeInput = RequestInput.extend({
  replacements: z
    .array(z.object({ sku: skuField(), quantity }))
    .min(1)
    .max(100),
});
const ReceiveInput = z.object({ damagedLineIds: z.array(id()).max(100) });
const RejectInput = z.object({ note: optionalText(500) });

/** ReturnService over gRPC. */
@Controller()
@proto.ReturnServiceControllerMethods()
export class ReturnsGrpcController {
  constructor(
    private readonly access: OrderAccess,
    private readonly returns: ReadReturns,
    private readonly requests: RequestReturn,
    private readonly decisions: DecideReturn,
  ) {}

  async requestReturn(
    request: proto.RequestReturnRequest,
    metadata: Metadata,
  ): Promise<proto.RequestReturnResponse> {
    const { id: orderId, tenantId } = await this.reached(request, metadata);
    const { idempotencyKey: requestKey, ...asked } = parseInput(RequestInput, request);
    const given = await this.requests.forRefund({ tenantId, orderId }, { ...asked, requestKey });
    return { return: toReturnProto(given) };
  }

  async requestExchange(
    request: proto.RequestExchangeRequest,
    metadata: Metadata,
  ): Promise<proto.RequestExchangeResponse> {
    const { id: orderId, tenantId } = await this.reached(request, metadata);
    const { idempotencyKey: requestKey, ...asked } = parseInput(ExchangeInput, request);
    const given = await this.requests.forExchange({ tenantId, orderId }, { ...asked, requestKey });
    return { return: toReturnProto(given) };
  }

  async listReturns(
    request: proto.ListReturnsRequest,
    metadata: Metadata,
  ): Promise<proto.ListReturnsResponse> {
    const order = await this.reached(request, metadata);
    const returns = await this.returns.ofOrder(order);
    return { returns: returns.map((given) => toReturnProto({ order, given })) };
  }

  async approveReturn(
    request: proto.ApproveReturnRequest,
    metadata: Metadata,
  ): Promise<proto.ApproveReturnResponse> {
    const decision = await this.decision(request, metadata);
    return { return: toReturnProto(await this.decisions.approve(decision, request.withShipping)) };
  }

  async receiveReturn(
    request: proto.ReceiveReturnRequest,
    metadata: Metadata,
  ): Promise<proto.ReceiveReturnResponse> {
    const decision = await this.decision(request, metadata);
    const { damagedLineIds } = parseInput(ReceiveInput, request);
    return { return: toReturnProto(await this.decisions.receive(decision, damagedLineIds)) };
  }

  async completeReturn(
    request: proto.CompleteReturnRequest,
    metadata: Metadata,
  ): Promise<proto.CompleteReturnResponse> {
    const decision = await this.decision(request, metadata);
    return { return: toReturnProto(await this.decisions.complete(decision)) };
  }

  async rejectReturn(
    request: proto.RejectReturnRequest,
    metadata: Metadata,
  ): Promise<proto.RejectReturnResponse> {
    const decision = await this.decision(request, metadata);
    const { note } = parseInput(RejectInput, request);
    return { return: toReturnProto(await this.decisions.reject(decision, note)) };
  }

  private async reached({ orderId }: { orderId: string }, metadata: Metadata): Promise<Order> {
    return (await this.access.ofCustomerOrOperator(metadata.getMap(), orderId)).order;
  }

  private async decision(
    { orderId, returnId }: { orderId: string; returnId: string },
    metadata: Metadata,
  ): Promise<ReturnDecision> {
    const { actor, order } = await this.access.ofOperator(metadata.getMap(), orderId);
    return { tenantId: requiredTenant(), orderId: order.id, returnId: returnId.toLowerCase(), actor };
  }
}
