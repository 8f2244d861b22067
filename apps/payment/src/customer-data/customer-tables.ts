import { DEAD_LETTERS, OUTBOX, isOwnAccount, isOwnEmail, toNull } from '@holdfast/ops';
import type { PersonalTable } from '@holdfast/ops';

/** Webhooks name no tenant: their payment's row does. */
const ofTheirPayments = `r.payment_id IN (SELECT p.id FROM payments p WHERE p.tenant_id = :tenant AND p.id = ANY(:paymentIds::uuid[]))`;

const PAYMENTS: PersonalTable = {
  name: 'payments',
  ownedByCustomer: `r.tenant_id = :tenant AND (${isOwnAccount('r.customer_id')} OR ${isOwnEmail('r.email')} OR r.id = ANY(:paymentIds::uuid[])
           OR r.order_id = ANY(:orderIds::uuid[]) OR r.checkout_id = ANY(:checkoutIds::uuid[]))`,
  shows: [
    'id',
    'order_number',
    'status',
    'gateway',
    'gateway_transaction_id',
    'amount_minor',
    'captured_minor',
    'refunded_minor',
    'currency',
    'line_summary',
    'decline_code',
    'created_at',
    'paid_at',
    'refunded_at',
  ],
  columns: {
    customer_id: { shown: true, erased: toNull },
    email: { shown: true, erased: toNull },
  },
  refs: {
    paymentIds: 'r.id',
    checkoutIds: 'r.checkout_id',
    orderIds: 'r.order_id',
    orderNumbers: 'r.order_number',
  },
  open: [
    {
      when: `r.status IN ('pending', 'in_doubt', 'requires_action', 'authorized', 'due')`,
      id: 'r.id',
      says: 'the payment has not ended: wait until it is captured, collected or voided',
    },
    { when: 'r.release_due_at IS NOT NULL', id: 'r.id', says: 'its payment is about to be voided: wait' },
  ],
};

/** Without personal data; listed so that an erasure waits for open refunds. */
const REFUNDS: PersonalTable = {
  name: 'refunds',
  ownedByCustomer: ofTheirPayments,
  shows: ['id', 'payment_id', 'amount_minor', 'currency', 'reason', 'status', 'created_at'],
  columns: {},
  open: [{ when: `r.status = 'pending'`, id: 'r.id', says: 'the refund has not ended' }],
};

/** The shop's answer to a dispute needs to know the customer. */
const DISPUTES: PersonalTable = {
  name: 'disputes',
  ownedByCustomer: ofTheirPayments,
  shows: ['gateway_dispute_id', 'payment_id', 'amount_minor', 'currency', 'reason', 'status', 'opened_at'],
  columns: {},
  open: [
    {
      when: `r.status NOT IN ('won', 'lost', 'warning_closed', 'prevented')`,
      id: 'r.gateway_dispute_id',
      says: 'the dispute is not decided',
    },
  ],
};

const CALLS: PersonalTable = {
  name: 'gateway_calls',
  ownedByCustomer: ofTheirPayments,
  shows: ['payment_id', 'operation', 'created_at'],
  columns: {
    request: {
      shown: true,
      erased: {
        how: 'blanked',
        to: `r.request - ARRAY['customer_email', 'receipt_email', 'shipping', 'customer', 'payment_method']`,
        leaves: 'amount, currency and our own ids',
      },
    },
  },
};

const WEBHOOKS: PersonalTable = {
  name: 'webhook_events',
  ownedByCustomer: ofTheirPayments,
  shows: ['id', 'type', 'received_at'],
  columns: { payload: { shown: true, erased: toNull } },
  open: [{ when: `r.status = 'pending'`, id: 'r.id', says: 'the webhook is not applied yet: wait' }],
};

/** The personal data of this service (SEC-4). Amounts stay for accounting; the gateway is responsible for its own data. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [
  PAYMENTS,
  REFUNDS,
  DISPUTES,
  CALLS,
  WEBHOOKS,
  OUTBOX,
  DEAD_LETTERS,
];
