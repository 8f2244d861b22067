import type {
  DataOf,
  paymentAuthorizationExpiring,
  paymentCaptureFailed,
  paymentCaptured,
  paymentConfirmed,
  paymentFailed,
  paymentRefundFailed,
  paymentRefunded,
} from '@holdfast/events';

/** What one event, or one answer, adds to what is known about a payment. */
export interface PaymentNews {
  readonly confirmedAt?: string;
  readonly captureBefore?: string | undefined;
  readonly capturedAt?: string;
  readonly capturedMinor?: bigint;
  readonly failedAt?: string;
  readonly failureReason?: string;
  /** All that was given back, by the newest of the payment's events that tells it: a refund may fail afterwards. */
  readonly refunded?: { readonly totalMinor: bigint; readonly sequence: number };
}

const minor = ({ amount_minor: amountMinor }: { readonly amount_minor: number }): bigint =>
  BigInt(amountMinor);

export const confirmedNews = (data: DataOf<typeof paymentConfirmed>): PaymentNews => ({
  confirmedAt: data.occurred_at,
  captureBefore: data.capture_before,
  ...(data.is_captured && { capturedAt: data.occurred_at, capturedMinor: minor(data.amount) }),
});

export const capturedNews = (data: DataOf<typeof paymentCaptured>): PaymentNews => ({
  capturedAt: data.captured_at,
  capturedMinor: minor(data.captured_amount),
});

export const failedNews = (
  data: DataOf<typeof paymentFailed> | DataOf<typeof paymentCaptureFailed>,
): PaymentNews => ({ failedAt: data.occurred_at, failureReason: data.reason });

export const expiringNews = (data: DataOf<typeof paymentAuthorizationExpiring>): PaymentNews => ({
  captureBefore: data.capture_before,
});

/** Of a refund, and of one that failed. */
export const refundedNews = (event: {
  readonly sequence: number;
  readonly data: DataOf<typeof paymentRefunded> | DataOf<typeof paymentRefundFailed>;
}): PaymentNews => ({
  refunded: { totalMinor: minor(event.data.refunded_total), sequence: event.sequence },
});
