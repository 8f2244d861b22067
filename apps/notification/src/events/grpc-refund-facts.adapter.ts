import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { DomainError, isDomainError } from '@holdfast/errors';
import { moneyData } from '@holdfast/events';
import type { MoneyData } from '@holdfast/events';
import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { CONFIG, Health } from '@holdfast/platform';
import type { common, payment as proto } from '@holdfast/proto';

import type { NotificationConfig } from '../config.js';
import { RefundFactsPort } from './refund-facts.port.js';
import type { RefundFacts } from './refund-facts.port.js';

function money(given: common.Money | undefined): MoneyData {
  if (!given) throw new Error('payment answered without an amount');
  return moneyData({ amountMinor: BigInt(given.amountMinor), currency: given.currency });
}

const toFacts = (given: proto.GetRefundFactsResponse): RefundFacts => ({
  refundId: given.refundId,
  paymentId: given.paymentId,
  wasMade: given.wasMade,
  refund: money(given.refund),
  amount: money(given.amount),
  isFull: given.isFull,
  email: given.email || undefined,
  orderId: given.orderId || undefined,
});

/** Payment over gRPC. Events are delivered only while payment serves. */
@Injectable()
export class GrpcRefundFactsAdapter extends RefundFactsPort implements OnApplicationShutdown {
  private readonly client: GrpcClient<proto.PaymentServiceClient>;

  constructor(
    @Inject(CONFIG) config: Pick<NotificationConfig, 'PAYMENT_GRPC_URL' | 'GRPC_CALL_TIMEOUT_MS'>,
    health: Health,
  ) {
    super();
    this.client = createGrpcClient<proto.PaymentServiceClient>({
      packageName: 'holdfast.payment.v1',
      serviceName: 'PaymentService',
      url: config.PAYMENT_GRPC_URL,
      defaultTimeoutMs: config.GRPC_CALL_TIMEOUT_MS,
    });
    health.addForEvents('payment', () => this.client.assertServing());
  }

  async of(refundId: string): Promise<RefundFacts | undefined> {
    try {
      return toFacts(await this.client.getRefundFacts({ refundId }));
    } catch (error) {
      if (isDomainError(error, 'REFUND_NOT_FOUND')) return undefined;
      throw new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: `payment did not answer about refund ${refundId}`,
        cause: error,
      });
    }
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
