import { DomainError } from '@holdfast/errors';
import type { OutgoingEvent } from '@holdfast/events';
import type { order as proto } from '@holdfast/proto';
import { fakeGrpcService } from '@holdfast/testing';

import { factsAfter } from './facts-after.js';

/**
 * An order service that has done what a spec's events tell, or what it is told to have done otherwise, over real gRPC. It passes the same
 * contract as order itself (`orderFactsContract`).
 */
export class FakeOrder {
  /** Ids it was asked about, in turn. */
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

  /** It answers no question, and says of itself that it does not serve. */
  get isAway(): boolean {
    return this.away;
  }

  set isAway(isAway: boolean) {
    this.away = isAway;
    this.setServing(!isAway);
  }

  /** The order has done what this event of its, or of its checkout, tells. What it did before stays. */
  does(event: OutgoingEvent): void {
    const told = event.payload as { order_id: string };
    const key = keyOf(event.tenantId, told.order_id);
    this.orders.set(key, factsAfter(this.orders.get(key), event));
  }

  /** Its row says otherwise than the events that made it. */
  change(orderId: string, changes: Partial<proto.OrderFacts>, tenantId = 'demo'): void {
    const key = keyOf(tenantId, orderId);
    this.orders.set(key, { ...this.orders.get(key)!, ...changes });
  }

  /** A return came so far, and was refused then. */
  rejectAfter(orderId: string, returnId: string, reached: string[], tenantId = 'demo'): void {
    const { returns } = this.orders.get(keyOf(tenantId, orderId))!;
    const refused = (given: proto.ReturnFacts) => ({ ...given, status: 'rejected', reached });
    const after = returns.map((given) => (given.returnId === returnId ? refused(given) : given));
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
