/** A mail on its way out. */
export interface OutgoingMail {
  readonly id: string;
  readonly template: string;
  readonly orderRef: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: Date;
  readonly tenantId: string;
  /** Of the event it tells of (EVT-5). */
  readonly traceparent: string | null;
  readonly requestId: string | null;
}

/** `refused` is the receiver's last word about this mail; anything else may work later. */
export type SendResult =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string };

/** The way mails leave. */
export abstract class Mailer {
  /** Sends one mail within a deadline and never throws. The same mail sent again is recognisable by its message id. */
  abstract send(mail: OutgoingMail): Promise<SendResult>;
  /** Closes connections. */
  abstract close(): void;
}
