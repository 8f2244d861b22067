import { Metadata, Server, ServerCredentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import type { ServerUnaryCall, ServiceClientConstructor, sendUnaryData } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

import { DomainError, STATUS_DETAILS_KEY, encodeStatus } from '@holdfast/errors';
import type { OutgoingEvent } from '@holdfast/events';
import { grpcLoaderOptions, protoPathOf } from '@holdfast/grpc';
import type { order as proto } from '@holdfast/proto';

import { factsAfter } from './facts-after.js';

type Call = ServerUnaryCall<proto.GetOrderFactsRequest, proto.GetOrderFactsResponse>;
type Done = sendUnaryData<proto.GetOrderFactsResponse>;

/**
 * An order service that has done what a spec's events tell, or what it is told to have done otherwise, over real gRPC. It passes the same
 * contract as order itself (`orderFactsContract`).
 */
export class FakeOrder {
  /** Ids it was asked about, in turn. */
  readonly asked: string[] = [];
  isAway = false;
  url = '';
  private readonly orders = new Map<string, proto.OrderFacts>();
  private readonly server = new Server();

  static async start(): Promise<FakeOrder> {
    const fake = new FakeOrder();
    const loaded = loadSync(protoPathOf('holdfast.order.v1', 'OrderService'), grpcLoaderOptions);
    const root = loadPackageDefinition(loaded) as unknown as {
      holdfast: { order: { v1: { OrderService: ServiceClientConstructor } } };
    };
    fake.server.addService(root.holdfast.order.v1.OrderService.service, {
      getOrderFacts: (call: Call, done: Done) => fake.answer(call, done),
    });
    const port = await new Promise<number>((resolve, reject) => {
      fake.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    fake.url = `127.0.0.1:${port}`;
    return fake;
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

  stop(): void {
    this.server.forceShutdown();
  }

  private answer({ request, metadata }: Call, done: Done): void {
    const { orderId } = request;
    this.asked.push(orderId);
    if (this.isAway) return done({ code: status.UNAVAILABLE, details: 'away' });
    const facts = this.orders.get(keyOf(String(metadata.get('x-tenant-id')[0]), orderId));
    if (facts) return done(null, { facts });
    const { code, message, details } = encodeStatus(new DomainError('ORDER_NOT_FOUND'));
    const refusal = new Metadata();
    refusal.set(STATUS_DETAILS_KEY, details);
    done({ code, details: message, metadata: refusal });
  }
}

const keyOf = (tenantId: string, orderId: string): string => `${tenantId}/${orderId.toLowerCase()}`;
