import { statement } from '@holdfast/postgres';

// WITH ORDINALITY: `position` follows the order of the rows, which consumers rely on.
export const insertEvents = statement(
  'outbox_insert',
  `INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
   SELECT id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id
   FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::jsonb[], $7::text[], $8::text[])
     WITH ORDINALITY AS event (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id, ordinal)
   ORDER BY ordinal`,
);
