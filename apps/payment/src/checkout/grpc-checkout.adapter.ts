import type { OnApplicationShutdown } from '@nestjs/common';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { checkout } from '@holdfast/proto';

import { CheckoutPort } from './checkout.port.js';
import type { HostedAttempt } from './checkout.port.js';

const KNOWN: readonly string[] = ['completed', 'pending', 'failed'];

/** Checkout over gRPC. It runs the attempt to its end before it answers, so it is given the time that takes. */
export class GrpcCheckoutAdapter extends CheckoutPort implements OnApplicationShutdown {
  private readonly client: GrpcClient<checkout.CheckoutServiceClient>;

  constructor(url: string, completeMs: number) {
    super();
    this.client = createGrpcClient({
      packageName: 'holdfast.checkout.v1',
      serviceName: 'CheckoutService',
      url,
      defaultTimeoutMs: completeMs,
    });
  }

  async completeHosted({
    checkoutId,
    attempt,
  }: {
    checkoutId: string;
    attempt: number;
  }): Promise<HostedAttempt> {
    const { status, reason } = await this.client.completeHostedCheckout({ checkoutId, attempt });
    if (!KNOWN.includes(status)) throw new Error(`checkout answered status "${status}" for a hosted attempt`);
    return { status: status as HostedAttempt['status'], reason: reason || undefined };
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
