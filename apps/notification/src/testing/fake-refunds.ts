import { DomainError } from '@holdfast/errors';
import type { MoneyData, OutgoingEvent } from '@holdfast/events';
import type { payment } from '@holdfast/proto';
import { fakeGrpcService } from '@holdfast/testing';

interface RefundEventData {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly refund_amount: MoneyData;
  readonly amount: MoneyData;
  readonly is_full: boolean;
  readonly reason: string;
  readonly email?: string;
  readonly order_id?: string;
}

const money = ({ amount_minor: minor, currency }: MoneyData) => ({ amountMinor: String(minor), currency });

/** A payment service with given refunds, over real gRPC. */
export class FakeRefunds {
  readonly made = new Map<string, payment.GetRefundFactsResponse>();
  isAway = false;
  url = '';
  stop: () => void = () => undefined;

  static async start(): Promise<FakeRefunds> {
    const fake = new FakeRefunds();
    const service = { packageName: 'holdfast.payment.v1', serviceName: 'PaymentService' };
    const { url, stop } = await fakeGrpcService(service, {
      getRefundFacts: ({ refundId }: payment.GetRefundFactsRequest, tenantId) =>
        fake.answer(refundId, tenantId),
    });
    return Object.assign(fake, { url, stop });
  }

  /** Records the refund that the event reports. */
  does({ payload, tenantId }: OutgoingEvent): void {
    const data = payload as unknown as RefundEventData;
    this.made.set(`${tenantId}/${data.refund_id}`, {
      refundId: data.refund_id,
      paymentId: data.payment_id,
      wasMade: true,
      refund: money(data.refund_amount),
      amount: money(data.amount),
      isFull: data.is_full,
      reason: data.reason,
      email: data.email ?? '',
      orderId: data.order_id ?? '',
    });
  }

  private answer(refundId: string, tenantId: string): payment.GetRefundFactsResponse {
    if (this.isAway) throw new Error('payment is away');
    const facts = this.made.get(`${tenantId}/${refundId}`);
    if (!facts) throw new DomainError('REFUND_NOT_FOUND');
    return facts;
  }
}
