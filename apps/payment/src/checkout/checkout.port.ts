/** Where a hosted attempt stands, as checkout says. */
export interface HostedAttempt {
  /** `failed`: it is no order and never will be. */
  readonly status: 'completed' | 'pending' | 'failed';
  readonly reason: string | undefined;
}

/** The checkout, as far as a payment page needs it. */
export abstract class CheckoutPort {
  /**
   * Something became of the page of this attempt, or no order claims its authorisation; checkout asks what it is, and goes on. Idempotent;
   * throws while checkout cannot be asked.
   */
  abstract completeHosted(attempt: {
    readonly checkoutId: string;
    readonly attempt: number;
  }): Promise<HostedAttempt>;
}
