import type { OutgoingMail } from '../queue-mails/outgoing-mail.js';

const DOMAIN = 'holdfast.invalid';

/** A mail for nodemailer. The recipient is one address, never a list to parse. */
export const toMessage = (mail: OutgoingMail) => ({
  from: mail.sender,
  to: { name: '', address: mail.recipient },
  subject: mail.subject,
  text: mail.body,
  date: mail.createdAt,
  // Derived from the mail's id: a second copy after a crash is the same message to every mail program.
  messageId: `<${mail.id}@${DOMAIN}>`,
  // Suppresses out-of-office replies.
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Order': mail.orderRef },
  disableFileAccess: true,
  disableUrlAccess: true,
});
