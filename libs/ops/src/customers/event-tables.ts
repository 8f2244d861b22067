import { ERASED_EMAIL, isHerAccount, isHerEmail } from './personal-table.js';
import type { Erasure, PersonalTable } from './personal-table.js';

/** SQL: an event's data names her, or an order, checkout or payment of hers. */
const tellsOfHer = (data: string): string =>
  [
    isHerAccount(`${data} ->> 'customer_id'`),
    isHerEmail(`${data} ->> 'email'`),
    `${data} ->> 'order_id' = ANY(:orderIds)`,
    `${data} ->> 'payment_id' = ANY(:paymentIds)`,
    `${data} ->> 'checkout_id' = ANY(:checkoutIds)`,
  ].join(' OR ');

/**
 * SQL: the data without her; it still is what its schema says. What is no object stays: a dead letter may be anything, and the database is
 * free to look at others' rows too before it knows whose they are.
 */
const withoutHer = (data: string): string =>
  `CASE WHEN jsonb_typeof(${data}) <> 'object' THEN ${data}
     ELSE CASE WHEN ${data} ? 'email' THEN jsonb_set(${data}, '{email}', '"${ERASED_EMAIL}"') ELSE ${data} END
       - ARRAY['customer_id', 'tracking_number', 'tracking_url'] END`;

const eventErased = (to: string): Erasure => ({
  how: 'blanked',
  to,
  leaves: 'the event without account, e-mail and parcel',
});

/** Events of hers that this service told. One that is not out yet has to go out first: its consumers wait for what it says. */
export const OUTBOX: PersonalTable = {
  name: 'outbox',
  hers: `r.tenant_id = :tenant AND (${tellsOfHer('r.payload')})`,
  shows: ['id', 'topic', 'created_at'],
  columns: { payload: { shown: true, erased: eventErased(withoutHer('r.payload')) } },
  open: [
    {
      when: `r.status <> 'published' AND r.resolved_at IS NULL`,
      id: 'r.id',
      says: 'the event is not published yet: wait, or see `ops outbox`',
    },
  ],
};

/** Events that this service could not take. A stored one may still be retried, which needs what it says. */
export const DEAD_LETTERS: PersonalTable = {
  name: 'dead_letters',
  hers: `r.tenant_id = :tenant AND (${tellsOfHer("(r.payload -> 'data')")})`,
  shows: ['id', 'topic', 'status', 'received_at'],
  columns: {
    payload: {
      shown: true,
      erased: eventErased(
        `CASE WHEN jsonb_typeof(r.payload -> 'data') = 'object'
           THEN jsonb_set(r.payload, '{data}', ${withoutHer("(r.payload -> 'data')")}) ELSE r.payload END`,
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

/** Answers kept for a day under Idempotency-Keys. They name her rows by id. */
export const IDEMPOTENT_ANSWERS: PersonalTable = {
  name: 'idempotency_records',
  hers: `r.tenant_id = :tenant AND EXISTS (
           SELECT FROM unnest(:orderIds || :checkoutIds || :paymentIds) AS known (id) WHERE strpos(r.body, known.id) > 0)`,
  shows: ['created_at'],
  columns: { body: { shown: true } },
  isDeleted: true,
};
