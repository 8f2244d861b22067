import type { OutgoingMail } from '../queue-mails/outgoing-mail.js';

/** `refused` is final: the receiver will never accept this mail. `failed` may work later. */
export type SendResult =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string };

/** Sends mails. */
export abstract class Mailer {
  /** Sends one mail within a deadline; never throws. A mail sent twice has the same message id. */
  abstract send(mail: OutgoingMail): Promise<SendResult>;
}
