import { statement } from '@holdfast/postgres';

/** The parameters of a statement that moves an order, as `$1`. */
interface MoveParameters {
  readonly tenant: string;
  readonly history: string;
  readonly events: string;
  readonly traceparent: string;
  readonly requestId: string;
  readonly cause: string;
}

/** Parts of a statement after `moved`, the order's row that was moved, if it was: its history and its events. */
export const recordsOfMove = (at: MoveParameters): string => `new_history AS (
     INSERT INTO order_history (order_id, tenant_id, sequence, from_status, to_status, reason, shipment, cause)
     SELECT moved.id, ${at.tenant}, h.sequence, h."from", h."to", h.reason, h.shipment, ${at.cause}
     FROM moved CROSS JOIN jsonb_to_recordset(${at.history}::jsonb) AS h(sequence bigint, "from" text, "to" text, reason text, shipment jsonb)
   ), new_events AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT e.id, ${at.tenant}, e.topic, moved.id::text, e.sequence, e.payload, ${at.traceparent}, ${at.requestId}
     FROM moved CROSS JOIN jsonb_to_recordset(${at.events}::jsonb) AS e(id uuid, topic text, sequence bigint, payload jsonb)
     ORDER BY e.sequence
   )`;

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
   ), ${recordsOfMove({ tenant: '$1', history: '$8', events: '$9', traceparent: '$10', requestId: '$11', cause: '$12' })}
   SELECT id FROM moved`,
);
