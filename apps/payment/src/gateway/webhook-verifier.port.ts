/** An event of the gateway. It only says which object to read; its account of what happened is not trusted (PAY-8). */
export interface GatewayEvent {
  readonly id: string;
  readonly account: string;
  readonly type: string;
  readonly transactionId: string | null;
  /** Our payment's id, from the object's metadata. */
  readonly paymentId: string | null;
  readonly payload: unknown;
}

/** A verified event, or the causes of the refusal: for the log, not for the sender. */
export type Verification =
  | { readonly kind: 'verified'; readonly event: GatewayEvent }
  | { readonly kind: 'refused'; readonly why: readonly string[] };

/** Verifies that an event comes from the gateway. */
export abstract class WebhookVerifier {
  /** The event, if the signature over exactly these bytes is one of ours and recent. Throws VALIDATION_FAILED for a signed body that is no event. */
  abstract verify(rawBody: Buffer | string, signature: string | undefined): Verification;
}
