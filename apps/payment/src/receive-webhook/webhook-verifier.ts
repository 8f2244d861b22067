/** Checks that an event comes from the gateway. */
export abstract class WebhookVerifier {
  /**
   * The event, if the signature over these very bytes is one of ours and recent; undefined otherwise, and `onRefused` is told why, for the
   * log: whoever sent it is not told. Reads nothing else.
   */
  abstract verify(
    rawBody: Buffer | string,
    signature: string | undefined,
    onRefused?: (why: readonly string[]) => void,
  ): VerifiedEvent | undefined;
}

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
