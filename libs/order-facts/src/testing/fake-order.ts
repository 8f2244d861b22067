import { DomainError } from '@holdfast/errors';
import type { OutgoingEvent } from '@holdfast/events';
import type { order as proto } from '@holdfast/proto';
import { fakeGrpcService } from '@holdfast/testing';

import { factsAfter } from './facts-after.js';

/**
 * An order service over real gRPC whose facts come from a spec's events, or are set directly. It passes the same contract as order itself
 * (`orderFactsContract`).
 */
export class FakeOrder {
  /** Ids of all calls, in order. */
  readonly asked: string[] = [];
  url = '';
  stop: () => void = () => undefined;
  private away = false;
  private setServing: (serving: boolean) => void = () => undefined;
  private readonly orders = new Map<string, proto.OrderFacts>();

  static async start(): Promise<FakeOrder> {
    const fake = new FakeOrder();
    const service = { packageName: 'holdfast.order.v1', serviceName: 'OrderService' };
    const { url, stop, setServing } = await fakeGrpcService(service, {
      getOrderFacts: ({ orderId }: proto.GetOrderFactsRequest, tenantId) => fake.answer(orderId, tenantId),
    });
    fake.setServing = setServing;
    return Object.assign(fake, { url, stop });
  }

  /** Whether it refuses calls and reports NOT_SERVING. */
  get isAway(): boolean {
    return this.away;
  }

  set isAway(isAway: boolean) {
    this.away = isAway;
    this.setServing(!isAway);
  }

  /** Adds what this event of the order, or of its checkout, reports. Earlier facts stay. */
  does(event: OutgoingEvent): void {
    const { order_id: orderId } = event.payload as { order_id: string };
    const key = keyOf(event.tenantId, orderId);
    this.orders.set(key, factsAfter(this.orders.get(key), event));
  }

  /** Changes facts directly. */
  change(orderId: string, changes: Partial<proto.OrderFacts>, tenantId = 'demo'): void {
    const key = keyOf(tenantId, orderId);
    this.orders.set(key, { ...this.orders.get(key)!, ...changes });
  }

  /** Rejects a return after it reached these stages. */
  rejectAfter(orderId: string, returnId: string, reached: string[], tenantId = 'demo'): void {
    const { returns } = this.orders.get(keyOf(tenantId, orderId))!;
    const rejected = (given: proto.ReturnFacts) => ({ ...given, status: 'rejected', reached });
    const after = returns.map((given) => (given.returnId === returnId ? rejected(given) : given));
    this.change(orderId, { returns: after }, tenantId);
  }

  private answer(orderId: string, tenantId: string): proto.GetOrderFactsResponse {
    this.asked.push(orderId);
    if (this.isAway) throw new Error('order is away');
    const facts = this.orders.get(keyOf(tenantId, orderId));
    if (!facts) throw new DomainError('ORDER_NOT_FOUND');
    return { facts };
  }
}

const keyOf = (tenantId: string, orderId: string): string => `${tenantId}/${orderId.toLowerCase()}`;
