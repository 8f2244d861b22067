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

/** A page on which an amount is to be paid. */
export interface OpenPageRequest extends Omit<AuthorizeRequest, 'paymentMethodId'> {
  /** What the page lists. */
  readonly items: readonly { readonly name: string; readonly amountMinor: bigint }[];
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly pageSeconds: number;
}

/** Where the page stands. `open` without a url: the customer is through, and her bank is at work. */
export type OpenPageResult = {
  readonly paymentId: string;
  readonly pageId: string;
  readonly amountMinor: bigint;
} & (
  | { readonly kind: 'open'; readonly url: string | null; readonly expiresInSeconds: number }
  | { readonly kind: 'paid'; readonly authorizationId: string }
);

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

  /**
   * Opens the attempt's page, or answers what became of it. Idempotent by attempt. Reasons: PAYMENT_DECLINED (it ran out, was closed, or
   * its payment failed), AMOUNT_BELOW_MINIMUM, ATTEMPT_FENCED, PAYMENT_IN_DOUBT (unknown).
   */
  abstract openPage(request: OpenPageRequest, call?: Call): Promise<OpenPageResult>;

  /**
   * Attempts up to this one hold no money afterwards, and never will: what was captured goes back, and the customer is told the reason.
   * Idempotent.
   */
  abstract void(request: AttemptRef & { readonly reason?: string | undefined }, call?: Call): Promise<void>;

  /**
   * Ends a challenge nobody finished, or closes a page: cancels what still waits for the customer, and fences the attempt. One that proves
   * paid already is left as it is. Answers where the payment stands now.
   */
  abstract abandon(request: AttemptRef, call?: Call): Promise<AttemptPayment>;

  /**
   * Where the payments of these attempts stand, in one call; attempts without a payment are not in the answer. `polling`: the caller asks
   * again and again, so what has been open for long may be answered as it was a while ago.
   */
  abstract states(
    attempts: readonly AttemptRef[],
    call?: Call,
    polling?: boolean,
  ): Promise<readonly AttemptPayment[]>;
}
