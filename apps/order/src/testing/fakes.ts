import { DomainError } from '@holdfast/errors';
import type { Reason } from '@holdfast/errors';
import {
  paymentAuthorizationExpiring,
  paymentCaptureFailed,
  paymentCaptured,
  paymentConfirmed,
  paymentFailed,
  paymentRefundFailed,
  paymentRefunded,
} from '@holdfast/events';
import type { MoneyData, OutgoingEvent } from '@holdfast/events';
import { Log } from '@holdfast/platform';

import { PaymentPort } from '../payments/payment.port.js';
import type { AttemptRef, Capture, PaymentState } from '../payments/payment.port.js';
import { AssortmentPort } from '../returns/assortment.port.js';
import { WarehousePort } from '../warehouse/warehouse.port.js';
import type { Shortfall } from '../warehouse/warehouse.port.js';

interface PaymentEventData {
  readonly payment_id: string;
  readonly checkout_id: string;
  readonly reason?: string;
  readonly capture_before?: string;
  readonly captured_amount?: MoneyData;
  readonly refunded_total?: MoneyData;
}

const ORDER_OF_STATES = ['captured', 'failed', 'authorized'] as const;
const STATE_AFTER = new Map<string, PaymentState['state']>([
  [paymentConfirmed.topic, 'authorized'],
  [paymentAuthorizationExpiring.topic, 'authorized'],
  [paymentCaptured.topic, 'captured'],
  [paymentRefunded.topic, 'captured'],
  [paymentRefundFailed.topic, 'captured'],
  [paymentFailed.topic, 'failed'],
  [paymentCaptureFailed.topic, 'failed'],
]);

/** A payment in this state. */
export const paymentState = (
  paymentId: string,
  state: PaymentState['state'] = 'open',
  failureReason?: string,
): PaymentState => ({
  paymentId,
  state,
  failureReason,
  capturedMinor: 0n,
  refundedMinor: 0n,
  eventSequence: 0,
});

/** Payment that captures once per payment, or refuses, or cannot be reached. */
export class FakePayment extends PaymentPort {
  readonly captured = new Map<string, bigint>();
  readonly states = new Map<string, PaymentState>();
  readonly questions: (readonly AttemptRef[])[] = [];
  refuseWith: Reason | undefined;
  isUnreachable = false;

  /** Takes on the state that this event reports. A capture outweighs a failure, a failure a confirmation. */
  apply({ topic, payload, sequence }: OutgoingEvent): void {
    const published = payload as unknown as PaymentEventData;
    const known = this.states.get(published.checkout_id);
    const before = known?.paymentId === published.payment_id ? known : paymentState(published.payment_id);
    const at = Math.max(sequence, before.eventSequence);
    const newer = sequence >= before.eventSequence ? published.refunded_total?.amount_minor : undefined;
    this.states.set(published.checkout_id, {
      ...before,
      state:
        ORDER_OF_STATES.find((each) => each === before.state || each === STATE_AFTER.get(topic)) ?? 'open',
      failureReason: published.reason ?? before.failureReason,
      captureBefore: published.capture_before ?? before.captureBefore,
      capturedMinor: BigInt(published.captured_amount?.amount_minor ?? Number(before.capturedMinor)),
      refundedMinor: BigInt(newer ?? Number(before.refundedMinor)),
      eventSequence: at,
    });
  }

  override capture({ paymentId, amountMinor }: Capture): Promise<void> {
    if (this.isUnreachable) return Promise.reject(new Error('payment does not answer'));
    if (this.refuseWith) return Promise.reject(new DomainError(this.refuseWith));
    this.captured.set(paymentId, amountMinor);
    return Promise.resolve();
  }

  override statesOf(attempts: readonly AttemptRef[]): Promise<readonly PaymentState[]> {
    this.questions.push(attempts);
    if (this.isUnreachable) return Promise.reject(new Error('payment does not answer'));
    return Promise.resolve(attempts.flatMap(({ checkoutId }) => this.states.get(checkoutId) ?? []));
  }
}

/** Warehouse with what is short. */
export class FakeWarehouse extends WarehousePort {
  shortfalls: Shortfall[] = [];
  isUnallocated = false;
  isUnreachable = false;

  readonly held = new Map<string, readonly { readonly sku: string; readonly quantity: number }[]>();
  refuseWith: Reason | undefined;

  override hold(
    checkoutId: string,
    lines: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<void> {
    if (this.isUnreachable) return Promise.reject(new Error('warehouse does not answer'));
    if (this.refuseWith) return Promise.reject(new DomainError(this.refuseWith));
    this.held.set(checkoutId, lines);
    return Promise.resolve();
  }

  override shortfallsOf(): Promise<readonly Shortfall[]> {
    if (this.isUnreachable) return Promise.reject(new Error('warehouse does not answer'));
    if (this.isUnallocated) return Promise.reject(new DomainError('RESERVATION_NOT_FOUND'));
    return Promise.resolve(this.shortfalls);
  }
}

/** A shop that sells these, at these prices. */
export class FakeAssortment extends AssortmentPort {
  readonly prices = new Map<string, bigint>();

  override sold(_currency: string, items: readonly { readonly sku: string }[]) {
    const goods = items.flatMap(({ sku }) => {
      const unitPriceMinor = this.prices.get(sku);
      return unitPriceMinor === undefined
        ? []
        : [{ sku, name: `Goods ${sku}`, unitPriceMinor, categoryIds: [] }];
    });
    return Promise.resolve(new Map(goods.map((sold) => [sold.sku, sold])));
  }
}

/** Keeps what was logged. */
export class FakeLog extends Log {
  readonly lines: string[] = [];

  override debug(): void {}
  override info(): void {}
  override warn(_fields: object, message: string): void {
    this.lines.push(`warn ${message}`);
  }
  override error(_fields: object, message: string): void {
    this.lines.push(`error ${message}`);
  }
}
