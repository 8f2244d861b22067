import {
  DEAD_LETTERS,
  IDEMPOTENT_ANSWERS,
  OUTBOX,
  isOwnAccount,
  isOwnEmail,
  toErasedEmail,
  toNull,
} from '@holdfast/ops';
import type { Erasure, PersonalColumn, PersonalTable } from '@holdfast/ops';

const ofOwnOrders = 'r.tenant_id = :tenant AND r.order_id = ANY(:orderIds::uuid[])';

/** Tax depends on country and region: they stay as long as the tax records. */
const withoutAddress = (column: string): Erasure => ({
  how: 'blanked',
  to: `CASE WHEN ${column} IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('name', '', 'line1', '', 'city', '', 'postalCode', '',
         'region', ${column} -> 'region', 'countryCode', ${column} -> 'countryCode')) END`,
  leaves: 'country and region, on which the tax depends',
});

/** A code stays; the customer's own words do not. */
const reason: PersonalColumn = {
  shown: true,
  erased: {
    how: 'blanked',
    to: `CASE WHEN r.reason ~ '^[A-Z0-9_]+$' THEN r.reason END`,
    leaves: 'codes such as `TOO_SMALL`',
  },
};

/** Statuses in which the order needs no personal data any more. */
const ENDED = `('delivered', 'returned', 'cancelled', 'payment_failed')`;

const ORDERS: PersonalTable = {
  name: 'orders',
  ownedByCustomer: `r.tenant_id = :tenant AND (${isOwnAccount('r.customer_id')} OR ${isOwnEmail('r.email')}
           OR r.id = ANY(:orderIds::uuid[]) OR r.cart_session_id = ANY(:checkoutIds::uuid[]))`,
  shows: [
    'id',
    'number',
    'status',
    'placed_at',
    'currency',
    'subtotal_minor',
    'discount_total_minor',
    'shipping_minor',
    'shipping_discount_minor',
    'tax_total_minor',
    'grand_total_minor',
    'tax_lines',
    'promotions',
    'payment_type',
    'shipping_method_name',
    'locale',
  ],
  columns: {
    customer_id: { shown: true, erased: toNull },
    email: { shown: true, erased: toErasedEmail },
    cart_token_hash: { shown: false, erased: toNull },
    shipping_address: { shown: true, erased: withoutAddress('r.shipping_address') },
    billing_address: { shown: true, erased: withoutAddress('r.billing_address') },
    note: { shown: true, erased: toNull },
  },
  refs: {
    orderIds: 'r.id',
    orderNumbers: 'r.number',
    checkoutIds: 'r.cart_session_id',
    paymentIds: 'r.payment_id',
  },
  open: [
    {
      when: `r.status NOT IN ${ENDED}`,
      id: 'r.number',
      says: 'the order is neither delivered nor cancelled',
    },
  ],
};

const LINES: PersonalTable = {
  name: 'order_lines',
  ownedByCustomer: ofOwnOrders,
  shows: ['order_id', 'sku', 'quantity', 'returned_quantity', 'unit_price_minor', 'total_minor'],
  columns: {
    name: {
      shown: true,
      erased: { how: 'kept', why: 'what was sold, not to whom: part of the invoice', years: 10 },
    },
  },
};

const RETURNS: PersonalTable = {
  name: 'order_returns',
  ownedByCustomer: ofOwnOrders,
  shows: ['id', 'order_id', 'kind', 'status', 'requested_at'],
  columns: { reason },
  open: [
    {
      when: `r.status IN ('requested', 'approved', 'received')`,
      id: 'r.id',
      says: 'the return is not decided yet (`ops returns`)',
    },
  ],
};

const HISTORY: PersonalTable = {
  name: 'order_history',
  ownedByCustomer: ofOwnOrders,
  shows: ['order_id', 'from_status', 'to_status', 'at'],
  columns: { reason, shipment: { shown: true, erased: toNull } },
};

/** Events of carriers about the customer's parcels. */
const UNAPPLIED_EVENTS: PersonalTable = {
  name: 'kept_news',
  ownedByCustomer: ofOwnOrders,
  shows: ['topic', 'order_id', 'status', 'received_at'],
  columns: { payload: { shown: true } },
  isDeleted: true,
};

/** Personal data in order's tables (SEC-4). The order itself stays: tax law requires it for years. */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [
  ORDERS,
  LINES,
  RETURNS,
  HISTORY,
  UNAPPLIED_EVENTS,
  IDEMPOTENT_ANSWERS,
  OUTBOX,
  DEAD_LETTERS,
];
