import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { CONFIG, Health } from '@holdfast/platform';
import { payment } from '@holdfast/proto';

import type { OrderConfig } from '../config.js';
import { PaymentPort } from './payment.port.js';
import type { AttemptRef, Capture, PaymentState } from './payment.port.js';

const STATES: Partial<Record<payment.PaymentStatus, PaymentState['state']>> = {
  [payment.PaymentStatus.PAYMENT_STATUS_AUTHORIZED]: 'authorized',
  [payment.PaymentStatus.PAYMENT_STATUS_CAPTURED]: 'captured',
  [payment.PaymentStatus.PAYMENT_STATUS_PARTIALLY_REFUNDED]: 'captured',
  [payment.PaymentStatus.PAYMENT_STATUS_REFUNDED]: 'captured',
  [payment.PaymentStatus.PAYMENT_STATUS_DECLINED]: 'failed',
  [payment.PaymentStatus.PAYMENT_STATUS_VOIDED]: 'failed',
  [payment.PaymentStatus.PAYMENT_STATUS_EXPIRED]: 'failed',
};

/** Payment's own reason, else one derived from the status. */
function failureReasonOf({ status, failureReason }: payment.AttemptPayment): string {
  if (failureReason) return failureReason;
  return status === payment.PaymentStatus.PAYMENT_STATUS_EXPIRED
    ? 'AUTHORIZATION_EXPIRED'
    : status.replace('PAYMENT_STATUS_', 'PAYMENT_');
}

const toState = (given: payment.AttemptPayment): PaymentState => {
  const state = STATES[given.status] ?? 'open';
  return {
    paymentId: given.paymentId.toLowerCase(),
    state,
    failureReason: state === 'failed' ? failureReasonOf(given) : undefined,
    captureBefore: given.captureBefore || undefined,
    capturedMinor: BigInt(given.capturedMinor),
    refundedMinor: BigInt(given.refundedMinor),
    eventSequence: Number(given.eventSequence),
  };
};

type PaymentConfig = Pick<OrderConfig, 'PAYMENT_GRPC_URL' | 'GRPC_CALL_TIMEOUT_MS' | 'CAPTURE_TIMEOUT_MS'>;

/** Payment over gRPC. Events are delivered only while payment serves. */
@Injectable()
export class GrpcPaymentAdapter extends PaymentPort implements OnApplicationShutdown {
  private readonly client: GrpcClient<payment.PaymentServiceClient>;

  constructor(
    @Inject(CONFIG) private readonly config: PaymentConfig,
    health: Health,
  ) {
    super();
    this.client = createGrpcClient<payment.PaymentServiceClient>({
      packageName: 'holdfast.payment.v1',
      serviceName: 'PaymentService',
      url: config.PAYMENT_GRPC_URL,
      defaultTimeoutMs: config.GRPC_CALL_TIMEOUT_MS,
    });
    health.addForEvents('payment', () => this.client.assertServing());
  }

  async capture({ paymentId, orderId, amountMinor, currency }: Capture): Promise<void> {
    const amount = { amountMinor: String(amountMinor), currency };
    await this.client.capturePayment(
      { paymentId, orderId, amount },
      { timeoutMs: this.config.CAPTURE_TIMEOUT_MS },
    );
  }

  async statesOf(attempts: readonly AttemptRef[]): Promise<readonly PaymentState[]> {
    const { payments } = await this.client.batchGetPayments({
      attempts: attempts.map(({ checkoutId, attempt }) => ({ checkoutId, attempt })),
      polling: false,
    });
    return payments.filter(({ paymentId }) => paymentId !== '').map(toState);
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
