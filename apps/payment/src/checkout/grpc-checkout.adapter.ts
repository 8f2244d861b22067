import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { CONFIG } from '@holdfast/platform';
import type { checkout } from '@holdfast/proto';

import type { PaymentConfig } from '../config.js';
import { CheckoutPort } from './checkout.port.js';
import type { AttemptStatus } from './checkout.port.js';

const STATUSES = ['completed', 'pending', 'failed'] as const satisfies readonly AttemptStatus['status'][];

/** Checkout over gRPC. It completes the attempt before it answers; the timeout allows for that. */
@Injectable()
export class GrpcCheckoutAdapter extends CheckoutPort implements OnApplicationShutdown {
  private readonly client: GrpcClient<checkout.CheckoutServiceClient>;

  constructor(
    @Inject(CONFIG) config: Pick<PaymentConfig, 'CHECKOUT_GRPC_URL' | 'COMPLETE_CHECKOUT_TIMEOUT_MS'>,
  ) {
    super();
    this.client = createGrpcClient({
      packageName: 'holdfast.checkout.v1',
      serviceName: 'CheckoutService',
      url: config.CHECKOUT_GRPC_URL,
      defaultTimeoutMs: config.COMPLETE_CHECKOUT_TIMEOUT_MS,
    });
  }

  async completeHosted({
    checkoutId,
    attempt,
  }: {
    checkoutId: string;
    attempt: number;
  }): Promise<AttemptStatus> {
    const answer = await this.client.completeHostedCheckout({ checkoutId, attempt });
    const status = STATUSES.find((known) => known === answer.status);
    if (!status) throw new Error(`checkout answered status "${answer.status}" for a hosted attempt`);
    return { status, reason: answer.reason || undefined };
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
