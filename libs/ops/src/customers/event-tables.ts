import { ERASED_EMAIL, isOwnAccount, isOwnEmail } from './personal-table.js';
import type { Erasure, PersonalTable } from './personal-table.js';

/** SQL: an event's data names the customer, or one of their orders, checkouts or payments. */
const namesCustomer = (data: string): string =>
  [
    isOwnAccount(`${data} ->> 'customer_id'`),
    isOwnEmail(`${data} ->> 'email'`),
    `${data} ->> 'order_id' = ANY(:orderIds)`,
    `${data} ->> 'payment_id' = ANY(:paymentIds)`,
    `${data} ->> 'checkout_id' = ANY(:checkoutIds)`,
  ].join(' OR ');

/**
 * SQL: the data without the customer; it stays valid by its schema. Data that is no object is unchanged: a dead letter may contain anything,
 * and the database may evaluate this for other rows too.
 */
const withoutCustomer = (data: string): string =>
  `CASE WHEN jsonb_typeof(${data}) <> 'object' THEN ${data}
     ELSE CASE WHEN ${data} ? 'email' THEN jsonb_set(${data}, '{email}', '"${ERASED_EMAIL}"') ELSE ${data} END
       - ARRAY['customer_id', 'tracking_number', 'tracking_url'] END`;

const eventErased = (to: string): Erasure => ({
  how: 'blanked',
  to,
  leaves: 'the event without account, e-mail and parcel',
});

/** The customer's events that this service publishes. A pending one has to be published first: its consumers need its data. */
export const OUTBOX: PersonalTable = {
  name: 'outbox',
  ownedByCustomer: `r.tenant_id = :tenant AND (${namesCustomer('r.payload')})`,
  shows: ['id', 'topic', 'created_at'],
  columns: { payload: { shown: true, erased: eventErased(withoutCustomer('r.payload')) } },
  open: [
    {
      when: `r.status <> 'published' AND r.resolved_at IS NULL`,
      id: 'r.id',
      says: 'the event is not published yet: wait, or see `ops outbox`',
    },
  ],
};

/** The customer's events that this service could not consume. A stored one may still be retried, which needs its data. */
export const DEAD_LETTERS: PersonalTable = {
  name: 'dead_letters',
  ownedByCustomer: `r.tenant_id = :tenant AND (${namesCustomer("(r.payload -> 'data')")})`,
  shows: ['id', 'topic', 'status', 'received_at'],
  columns: {
    payload: {
      shown: true,
      erased: eventErased(
        `CASE WHEN jsonb_typeof(r.payload -> 'data') = 'object'
           THEN jsonb_set(r.payload, '{data}', ${withoutCustomer("(r.payload -> 'data')")}) ELSE r.payload END`,
      ),
    },
  },
  open: [
    {
      when: `r.status = 'stored'`,
      id: 'r.id',
      says: 'the dead letter waits: retry or resolve it (`ops dead-letters`)',
    },
  ],
};

/** Answers kept for a day under Idempotency-Keys. They name the customer's rows by id. */
export const IDEMPOTENT_ANSWERS: PersonalTable = {
  name: 'idempotency_records',
  ownedByCustomer: `r.tenant_id = :tenant AND EXISTS (
           SELECT FROM unnest(:orderIds || :checkoutIds || :paymentIds) AS known (id) WHERE strpos(r.body, known.id) > 0)`,
  shows: ['created_at'],
  columns: { body: { shown: true } },
  isDeleted: true,
};
