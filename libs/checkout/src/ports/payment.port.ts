import type { AttemptRef, Call } from './call.js';

/** An amount to authorise. */
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

/** A checkout page for an amount. */
export interface OpenPageRequest extends Omit<AuthorizeRequest, 'paymentMethodId'> {
  /** The items listed on the page. */
  readonly items: readonly { readonly name: string; readonly amountMinor: bigint }[];
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly pageSeconds: number;
}

/** The state of the page. `open` without a url: the customer has paid, and the bank is processing. */
export type OpenPageResult = {
  readonly paymentId: string;
  readonly pageId: string;
  readonly amountMinor: bigint;
} & (
  | { readonly kind: 'open'; readonly url: string | null; readonly expiresInSeconds: number }
  | { readonly kind: 'paid'; readonly authorizationId: string }
);

/** The gateway's answer; a decline is an error with the reason PAYMENT_DECLINED. */
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

/** The state of an attempt's payment. */
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
   * Opens the attempt's page, or answers its state. Idempotent by attempt. Reasons: PAYMENT_DECLINED (it ran out, was closed, or
   * its payment failed), AMOUNT_BELOW_MINIMUM, ATTEMPT_FENCED, PAYMENT_IN_DOUBT (unknown).
   */
  abstract openPage(request: OpenPageRequest, call?: Call): Promise<OpenPageResult>;

  /**
   * Voids or refunds the payments of attempts up to this one, and fences them; the customer gets the reason of a refund.
   * Idempotent.
   */
  abstract void(request: AttemptRef & { readonly reason?: string | undefined }, call?: Call): Promise<void>;

  /**
   * Ends an unfinished challenge, or closes a page: cancels a payment that waits for the customer, and fences the attempt. A payment that
   * turns out paid is left as it is. Answers the state of the payment.
   */
  abstract abandon(request: AttemptRef, call?: Call): Promise<AttemptPayment>;

  /**
   * The states of these attempts' payments, in one call; attempts without a payment are not in the answer. `polling`: the caller repeats
   * the call, so a payment that has been open for long may be answered from a cache.
   */
  abstract states(
    attempts: readonly AttemptRef[],
    call?: Call,
    polling?: boolean,
  ): Promise<readonly AttemptPayment[]>;
}
