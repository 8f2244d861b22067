/** An attempt of a checkout. */
export interface AttemptRef {
  readonly checkoutId: string;
  readonly attempt: number;
}

/** State of an attempt's payment. */
export interface PaymentState {
  readonly paymentId: string;
  /** `open`: not decided yet. */
  readonly state: 'open' | 'authorized' | 'captured' | 'failed';
  readonly failureReason?: string | undefined;
  /** When the authorization expires. */
  readonly captureBefore?: string | undefined;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
  /** Number of events the payment has published; of two answers, the one with the higher number is newer. */
  readonly eventSequence: number;
}

/** The capture of an order's payment. */
export interface Capture {
  readonly paymentId: string;
  readonly orderId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** Payment, as far as order needs it. */
export abstract class PaymentPort {
  /**
   * Captures the payment, once. Rejects with a refusal (AUTHORIZATION_EXPIRED, ILLEGAL_PAYMENT_TRANSITION, …) if it can never be
   * captured, with any other error if the outcome is unknown.
   */
  abstract capture(capture: Capture): Promise<void>;

  /** The payments of these attempts of the current tenant. Attempts without a payment are left out. */
  abstract statesOf(attempts: readonly AttemptRef[]): Promise<readonly PaymentState[]>;
}
