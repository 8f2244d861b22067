import type {
  DataOf,
  paymentAuthorizationExpiring,
  paymentCaptureFailed,
  paymentCaptured,
  paymentConfirmed,
  paymentFailed,
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
  readonly refundedMinor?: bigint;
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

export const refundedNews = (data: DataOf<typeof paymentRefunded>): PaymentNews => ({
  refundedMinor: minor(data.refunded_total),
});
