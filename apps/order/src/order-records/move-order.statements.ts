import { statement } from '@holdfast/postgres';

/**
 * Writes a transition if the order is unchanged since it was read: status, payment status, history and events together, or nothing.
 * Parameters: tenant, order, status before, version before, status, payment status, version, history, events, traceparent, request id, cause.
 */
export const MOVE_ORDER = statement<{ id: string }>(
  'order_move',
  `WITH moved AS (
     UPDATE orders SET status = $5, payment_status = $6, version = $7::bigint, updated_at = now()
     WHERE tenant_id = $1 AND id = $2::uuid AND status = $3 AND version = $4::bigint
     RETURNING id
   ), new_history AS (
     INSERT INTO order_history (order_id, tenant_id, sequence, from_status, to_status, reason, shipment, cause)
     SELECT moved.id, $1, h.sequence, h."from", h."to", h.reason, h.shipment, $12
     FROM moved CROSS JOIN jsonb_to_recordset($8::jsonb) AS h(sequence bigint, "from" text, "to" text, reason text, shipment jsonb)
   ), new_events AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT e.id, $1, e.topic, moved.id::text, e.sequence, e.payload, $10, $11
     FROM moved CROSS JOIN jsonb_to_recordset($9::jsonb) AS e(id uuid, topic text, sequence bigint, payload jsonb)
     ORDER BY e.sequence
   )
   SELECT id FROM moved`,
);
