/** An attempt of a checkout, as payment knows it. */
export interface AttemptRef {
  readonly cartSessionId: string;
  readonly attempt: number;
}

/** What payment says about an attempt's payment. */
export interface PaymentState {
  readonly paymentId: string;
  /** `open`: not decided yet. */
  readonly state: 'open' | 'authorized' | 'captured' | 'failed';
  readonly failureReason?: string | undefined;
  /** How long the authorisation holds. */
  readonly captureBefore?: string | undefined;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
  /** How many events the payment has published; of two answers the one with the larger number is newer. */
  readonly eventSequence: number;
}

/** What is to be taken. */
export interface Capture {
  readonly paymentId: string;
  readonly orderId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** What order needs of payment. */
export abstract class PaymentPort {
  /**
   * Takes the money, once per payment. Rejects with a refusal (AUTHORIZATION_EXPIRED, ILLEGAL_PAYMENT_TRANSITION, …) when it never
   * will be, with anything else when the outcome is not known.
   */
  abstract capture(capture: Capture): Promise<void>;

  /** What became of the payments of these attempts, all of the current tenant; attempts without one are left out. */
  abstract statesOf(attempts: readonly AttemptRef[]): Promise<readonly PaymentState[]>;
}
