/** Checks that an event comes from the gateway. */
export abstract class WebhookVerifier {
  /** The event, if the signature over these very bytes is one of ours and recent. Reads nothing else. */
  abstract verify(rawBody: Buffer | string, signature: string | undefined): Verification;
}

/** An event of the gateway's, or why it is none: for the log, not for the sender. */
export type Verification =
  | { readonly kind: 'verified'; readonly event: VerifiedEvent }
  | { readonly kind: 'refused'; readonly why: readonly string[] };

/** What an event is about. */
export interface VerifiedEvent {
  readonly id: string;
  readonly account: string;
  readonly type: string;
  readonly transactionId: string | null;
  /** From the metadata that we gave the object. */
  readonly paymentId: string | null;
  readonly payload: unknown;
}
