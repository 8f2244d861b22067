/** A mail to send. */
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
  /** Trace of the event behind the mail (EVT-5). */
  readonly traceparent: string | null;
  readonly requestId: string | null;
}
