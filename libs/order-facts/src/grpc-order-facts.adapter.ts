import type { OnApplicationShutdown } from '@nestjs/common';

import { DomainError, isDomainError } from '@holdfast/errors';
import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { order as proto } from '@holdfast/proto';

import type { OrderFacts } from './order-facts.js';
import { OrderFactsPort } from './order-facts.port.js';
import { toOrderFacts } from './to-order-facts.js';

/** Order over gRPC. Connects with the first call, so that no app waits for order when it starts. */
export class GrpcOrderFactsAdapter extends OrderFactsPort implements OnApplicationShutdown {
  private readonly client: GrpcClient<proto.OrderServiceClient>;

  constructor(url: string, timeoutMs: number) {
    super();
    this.client = createGrpcClient<proto.OrderServiceClient>({
      packageName: 'holdfast.order.v1',
      serviceName: 'OrderService',
      url,
      defaultTimeoutMs: timeoutMs,
    });
  }

  async of(orderId: string): Promise<OrderFacts | undefined> {
    try {
      return toOrderFacts((await this.client.getOrderFacts({ orderId })).facts);
    } catch (error) {
      if (isDomainError(error, 'ORDER_NOT_FOUND')) return undefined;
      // Includes a refused call such as FORBIDDEN: an error of our deployment, which says nothing about the event.
      throw new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: `order did not answer about ${orderId}`,
        cause: error,
      });
    }
  }

  /** Resolves if order's health check answers SERVING. */
  assertReachable(): Promise<void> {
    return this.client.assertServing();
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
