import type { AttemptRef, Call } from './call.js';

/** What is to be authorised. */
export interface AuthorizeRequest extends AttemptRef {
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paymentMethodId: string;
  readonly customerId?: string | undefined;
  readonly email: string;
  readonly gatewayAccount?: string | undefined;
  readonly lineSummary: string;
}

/** What the gateway said; a decline is an error with the reason PAYMENT_DECLINED. */
export type AuthorizeResult =
  | {
      readonly kind: 'authorized';
      readonly paymentId: string;
      readonly authorizationId: string;
      readonly amountMinor: bigint;
    }
  | {
      readonly kind: 'requires_action';
      readonly paymentId: string;
      readonly authorizationId: string;
      readonly clientSecret: string;
    };

/** Where an attempt's payment stands. */
export interface AttemptPayment extends AttemptRef {
  readonly paymentId: string;
  readonly status:
    | 'pending'
    | 'requires_action'
    | 'authorized'
    | 'captured'
    | 'declined'
    | 'voided'
    | 'expired'
    | 'in_doubt'
    | 'other';
  readonly authorizationId: string | undefined;
  readonly declineCode: string | undefined;
}

/** Money at the gateway. */
export abstract class PaymentPort {
  /** Idempotent by attempt. Reasons: PAYMENT_DECLINED, AMOUNT_BELOW_MINIMUM, ATTEMPT_FENCED, PAYMENT_IN_DOUBT (unknown). */
  abstract authorize(request: AuthorizeRequest, call?: Call): Promise<AuthorizeResult>;

  /** Attempts up to this one hold no money afterwards, and never will. Idempotent. */
  abstract void(request: AttemptRef, call?: Call): Promise<void>;

  /**
   * Ends a challenge nobody finished: cancels an intent that still waits for the customer, and fences the attempt. One that proves
   * paid already is left as it is. Answers where the payment stands now.
   */
  abstract abandon(request: AttemptRef, call?: Call): Promise<AttemptPayment>;

  /** Where the payments of these attempts stand, in one call; attempts without a payment are not in the answer. */
  abstract states(attempts: readonly AttemptRef[], call?: Call): Promise<readonly AttemptPayment[]>;
}
