import { DEAD_LETTERS, isOwnEmail, toErasedEmail, toNull } from '@holdfast/ops';
import type { PersonalTable } from '@holdfast/ops';

const words = { shown: true, erased: { how: 'blanked', to: `''` } } as const;

const MAILS: PersonalTable = {
  name: 'mails',
  ownedByCustomer: `r.tenant_id = :tenant AND (${isOwnEmail('r.recipient')} OR r.order_ref = ANY(:orderNumbers))`,
  shows: ['id', 'template', 'locale', 'status', 'created_at', 'sent_at'],
  columns: {
    recipient: { shown: true, erased: toErasedEmail },
    subject: words,
    body: words,
    order_ref: { shown: true, erased: { how: 'kept', why: 'number of an order without personal data' } },
    last_error: { shown: false, erased: toNull },
    sender: { shown: true, erased: { how: 'kept', why: "the shop's own address" } },
  },
  open: [
    {
      when: `r.status IN ('pending', 'sending')`,
      id: 'r.id',
      says: 'a mail to the customer is not sent yet: wait',
    },
  ],
};

/** Personal data in notification's tables (SEC-4). A mail's row stays, so that none is sent twice. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [MAILS, DEAD_LETTERS];
