import { IDEMPOTENT_ANSWERS, OUTBOX, isOwnAccount, isOwnEmail, toNull } from '@holdfast/ops';
import type { PersonalTable } from '@holdfast/ops';

const ofOwnCheckouts = 'r.checkout_id = ANY(:checkoutIds::uuid[])';

/** Fields that a closed attempt no longer needs; `payment` keeps its id and type. */
const STATE_ERASED = `(r.state - ARRAY['email', 'note', 'shippingAddress', 'billingAddress', 'cartTokenHash', 'customerId'])
  || jsonb_build_object('payment', (r.state -> 'payment') - ARRAY['paymentMethodId', 'page'])`;

const STATE_SHOWN = `jsonb_build_object('customerId', r.state -> 'customerId', 'email', r.state -> 'email', 'note', r.state -> 'note',
  'shippingAddress', r.state -> 'shippingAddress', 'billingAddress', r.state -> 'billingAddress')`;

const CARTS: PersonalTable = {
  name: 'carts',
  ownedByCustomer: `r.tenant_id = :tenant AND (${isOwnAccount('r.customer_id')} OR ${isOwnEmail('r.email')} OR ${ofOwnCheckouts})`,
  shows: ['id', 'checkout_id', 'currency', 'locale', 'promotion_codes', 'lines', 'created_at', 'updated_at'],
  columns: {
    customer_id: { shown: true },
    customer_group: { shown: true },
    email: { shown: true },
    note: { shown: true },
    metadata: { shown: true },
    token_hash: { shown: false },
  },
  isDeleted: true,
  refs: { checkoutIds: 'r.checkout_id' },
  open: [
    {
      when: 'r.open_attempt IS NOT NULL',
      id: 'r.id',
      says: 'it is being confirmed: wait, or see `ops sagas`',
    },
  ],
};

const SESSIONS: PersonalTable = {
  name: 'checkout_sessions',
  ownedByCustomer: `r.tenant_id = :tenant AND (${isOwnEmail('r.email')} OR ${ofOwnCheckouts})`,
  shows: ['checkout_id', 'shipping_method_id', 'created_at', 'expires_at'],
  columns: {
    email: { shown: true },
    shipping_address: { shown: true },
    billing_address: { shown: true },
  },
  isDeleted: true,
  refs: { checkoutIds: 'r.checkout_id' },
};

const ATTEMPTS: PersonalTable = {
  name: 'checkout_attempts',
  ownedByCustomer: `r.tenant_id = :tenant AND (${isOwnAccount("r.state ->> 'customerId'")} OR ${isOwnEmail("r.state ->> 'email'")} OR ${ofOwnCheckouts})`,
  shows: ['checkout_id', 'attempt', 'status', 'order_number', 'opened_at', 'closed_at'],
  columns: {
    state: {
      shown: STATE_SHOWN,
      erased: {
        how: 'blanked',
        to: STATE_ERASED,
        leaves: 'lines, totals and ids, which tell that the checkout became its order',
      },
    },
    pause: { shown: false, erased: toNull },
    client_hash: { shown: false, erased: toNull },
  },
  refs: {
    checkoutIds: 'r.checkout_id',
    orderIds: 'r.order_id',
    orderNumbers: 'r.order_number',
    paymentIds: `CASE WHEN r.status = 'completed' THEN r.state -> 'payment' ->> 'id' END`,
  },
  open: [
    {
      when: `r.status IN ('running', 'awaiting_customer')`,
      id: 'r.checkout_id',
      says: 'an attempt to confirm it is open: wait, or see `ops sagas`',
    },
  ],
};

const COMPENSATIONS: PersonalTable = {
  name: 'failed_compensations',
  ownedByCustomer: `r.tenant_id = :tenant AND (${isOwnAccount("r.input ->> 'customerId'")} OR ${isOwnEmail("r.input ->> 'email'")} OR ${ofOwnCheckouts})`,
  shows: ['id', 'checkout_id', 'operation', 'status', 'created_at'],
  columns: {
    input: {
      shown: true,
      erased: { how: 'blanked', to: `r.input - ARRAY['customerId', 'email']`, leaves: 'ids and promotions' },
    },
  },
  open: [
    {
      when: `r.status IN ('pending', 'exhausted')`,
      id: 'r.id',
      says: 'the compensation is not done: wait, retry or resolve it (`ops compensations`)',
    },
  ],
};

/** Kept for a day; the hash says nothing without its key. */
const CLIENTS: PersonalTable = {
  name: 'client_checkouts',
  ownedByCustomer: `r.tenant_id = :tenant AND ${ofOwnCheckouts}`,
  shows: ['checkout_id', 'admitted_at'],
  columns: { client_hash: { shown: false } },
  isDeleted: true,
};

/** Answers about the customer's carts, which name the cart and not the checkout: looked for while the carts exist. */
const ANSWERS: PersonalTable = {
  ...IDEMPOTENT_ANSWERS,
  ownedByCustomer: `${IDEMPOTENT_ANSWERS.ownedByCustomer} OR r.tenant_id = :tenant AND EXISTS (
           SELECT FROM carts c WHERE c.tenant_id = :tenant AND c.checkout_id = ANY(:checkoutIds::uuid[]) AND strpos(r.body, c.id::text) > 0)`,
};

/** The customer data of checkout and its worker (SEC-4). */
export const CUSTOMER_TABLES: readonly PersonalTable[] = [
  ANSWERS,
  CARTS,
  SESSIONS,
  ATTEMPTS,
  COMPENSATIONS,
  CLIENTS,
  OUTBOX,
];
