import { DomainError } from '@holdfast/errors';
import type { MoneyData, OutgoingEvent } from '@holdfast/events';
import type { payment } from '@holdfast/proto';
import { fakeGrpcService } from '@holdfast/testing';

interface ToldRefund {
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

/** Payment, which knows the refunds that it has made, over real gRPC. */
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

  /** Payment did what the event tells. */
  does({ payload, tenantId }: OutgoingEvent): void {
    const told = payload as unknown as ToldRefund;
    this.made.set(`${tenantId}/${told.refund_id}`, {
      refundId: told.refund_id,
      paymentId: told.payment_id,
      wasMade: true,
      refund: money(told.refund_amount),
      amount: money(told.amount),
      isFull: told.is_full,
      reason: told.reason,
      email: told.email ?? '',
      orderId: told.order_id ?? '',
    });
  }

  private answer(refundId: string, tenantId: string): payment.GetRefundFactsResponse {
    if (this.isAway) throw new Error('payment is away');
    const facts = this.made.get(`${tenantId}/${refundId}`);
    if (!facts) throw new DomainError('REFUND_NOT_FOUND');
    return facts;
  }
}
