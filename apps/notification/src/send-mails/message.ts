import type { OutgoingMail } from './mailer.port.js';

const DOMAIN = 'holdfast.invalid';

/** A mail as nodemailer takes it. The recipient is given as one address, never as a list to be parsed. */
export const toMessage = (mail: OutgoingMail) => ({
  from: mail.sender,
  to: { name: '', address: mail.recipient },
  subject: mail.subject,
  text: mail.body,
  date: mail.createdAt,
  // Drawn from the mail's id: a second copy after a crash is the same message to every mail program.
  messageId: `<${mail.id}@${DOMAIN}>`,
  // Keeps out-of-office answers away.
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Order': mail.orderRef },
  disableFileAccess: true,
  disableUrlAccess: true,
});
