/** The status of an attempt at checkout. */
export interface AttemptStatus {
  /** `failed`: no order came of it and none will. */
  readonly status: 'completed' | 'pending' | 'failed';
  readonly reason: string | undefined;
}

/** The reason of a void where checkout gives none. */
export const NO_ORDER = 'checkout_not_completed';

/** The checkout service, as far as payment needs it. */
export abstract class CheckoutPort {
  /**
   * Asks checkout to continue an attempt: its page changed, or no order claims its authorization. Checkout reads the payment itself.
   * Idempotent. Throws while checkout cannot be reached.
   */
  abstract completeHosted(attempt: {
    readonly checkoutId: string;
    readonly attempt: number;
  }): Promise<AttemptStatus>;
}
