import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { payment } from '@holdfast/proto';

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

/** Payment over gRPC. */
export class GrpcPaymentAdapter extends PaymentPort {
  private readonly client: GrpcClient<payment.PaymentServiceClient>;

  constructor(
    url: string,
    private readonly timeouts: { readonly callMs: number; readonly captureMs: number },
  ) {
    super();
    this.client = createGrpcClient<payment.PaymentServiceClient>({
      packageName: 'holdfast.payment.v1',
      serviceName: 'PaymentService',
      url,
      defaultTimeoutMs: timeouts.callMs,
    });
  }

  async capture({ paymentId, orderId, amountMinor, currency }: Capture): Promise<void> {
    const amount = { amountMinor: String(amountMinor), currency };
    await this.client.capturePayment({ paymentId, orderId, amount }, { timeoutMs: this.timeouts.captureMs });
  }

  async statesOf(attempts: readonly AttemptRef[]): Promise<readonly PaymentState[]> {
    const { payments } = await this.client.batchGetPayments({
      attempts: attempts.map(({ checkoutId, attempt }) => ({ checkoutId, attempt })),
      polling: false,
    });
    return payments.filter(({ paymentId }) => paymentId !== '').map(toState);
  }

  /** Resolves if payment's health check answers SERVING. */
  assertReachable(): Promise<void> {
    return this.client.assertServing();
  }

  close(): void {
    this.client.close();
  }
}
