import { statement } from '@holdfast/postgres';

import type { ReturnKind, ReturnStatus } from '../order/return.js';
import type { UnitRange } from '../order/units.js';

/** A return with its lines; amounts in jsonb are numbers. */
export interface ReturnRow {
  readonly id: string;
  readonly order_id: string;
  readonly kind: ReturnKind;
  readonly status: ReturnStatus;
  readonly reason: string | null;
  readonly request_key: string | null;
  readonly shipping_minor: bigint;
  readonly replacements: readonly {
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly unitPriceMinor: number;
    readonly productId?: string;
    readonly taxClass?: string;
    readonly categoryIds: readonly string[];
    readonly brandId?: string;
  }[];
  readonly linked_order_id: string | null;
  readonly linked_order_number: string | null;
  readonly requested_at: Date;
  readonly lines: readonly {
    readonly line_id: string;
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly units: readonly UnitRange[];
    readonly amount_minor: number;
    readonly restock: boolean;
  }[];
}

const COLUMNS = `r.id, r.order_id, r.kind, r.status, r.reason, r.request_key, r.shipping_minor, r.replacements, r.linked_order_id, r.linked_order_number,
  r.requested_at, (SELECT coalesce(jsonb_agg(jsonb_build_object('line_id', l.line_id, 'sku', o.sku, 'name', o.name, 'quantity', l.quantity,
    'units', l.units, 'amount_minor', l.amount_minor, 'restock', l.restock) ORDER BY o.position), '[]')
   FROM order_return_lines l JOIN order_lines o ON o.order_id = r.order_id AND o.line_id = l.line_id WHERE l.return_id = r.id) AS lines`;

/** Parameters: tenant, order. */
export const RETURNS_OF_ORDER = statement<ReturnRow>(
  'order_returns_of',
  `SELECT ${COLUMNS} FROM order_returns r WHERE r.tenant_id = $1 AND r.order_id = $2::uuid ORDER BY r.requested_at, r.id`,
);

/** Open returns, oldest first. Parameters: tenant, limit. */
export const OPEN_RETURNS = statement<ReturnRow>(
  'order_returns_open',
  `SELECT ${COLUMNS} FROM order_returns r WHERE r.tenant_id = $1 AND r.status IN ('requested', 'approved', 'received')
   ORDER BY r.requested_at, r.id LIMIT $2`,
);

/** Parameters: tenant, return. */
export const ORDER_OF_RETURN = statement<{ order_id: string }>(
  'order_of_return',
  'SELECT order_id FROM order_returns WHERE tenant_id = $1 AND id = $2::uuid',
);

/**
 * Inserts a return with its lines and counts its pieces on the order's lines. Their CHECK refuses a write that would exceed the pieces
 * bought (ORD-7). Parameters: tenant, id, order, kind, reason, replacements, lines, request key.
 */
export const ADD_RETURN = statement<{ requested_at: Date }>(
  'order_return_add',
  `WITH line AS (
     SELECT * FROM jsonb_to_recordset($7::jsonb) AS l(line_id uuid, quantity integer, units jsonb, amount_minor bigint)
   ), new_return AS (
     INSERT INTO order_returns (id, tenant_id, order_id, kind, status, reason, replacements, request_key)
     VALUES ($2::uuid, $1, $3::uuid, $4, 'requested', $5, $6::jsonb, $8) RETURNING requested_at
   ), new_lines AS (
     INSERT INTO order_return_lines (return_id, line_id, tenant_id, quantity, units, amount_minor)
     SELECT $2::uuid, line_id, $1, quantity, units, amount_minor FROM line
   ), counted AS (
     UPDATE order_lines o SET returned_quantity = o.returned_quantity + line.quantity FROM line
     WHERE o.order_id = $3::uuid AND o.line_id = line.line_id
   )
   SELECT requested_at FROM new_return`,
);

/**
 * Moves a return if its status is unchanged since it was read. A rejected one gives its pieces back to the order's lines.
 * Parameters: tenant, id, status before, status, shipping, linked order's id and number, lines with amount and whether their goods can be
 * sold again.
 */
export const MOVE_RETURN = statement<{ id: string }>(
  'order_return_move',
  `WITH moved AS (
     UPDATE order_returns SET status = $4, shipping_minor = $5, linked_order_id = $6, linked_order_number = $7, updated_at = now(),
       approved_at = CASE WHEN $4 = 'approved' THEN now() ELSE approved_at END,
       received_at = CASE WHEN $4 = 'received' THEN now() ELSE received_at END
     WHERE tenant_id = $1 AND id = $2::uuid AND status = $3 RETURNING id, order_id, status
   ), decided AS (
     UPDATE order_return_lines l SET restock = given.restock, amount_minor = given.amount_minor
     FROM moved, jsonb_to_recordset($8::jsonb) AS given(line_id uuid, restock boolean, amount_minor bigint)
     WHERE l.return_id = moved.id AND l.line_id = given.line_id
   ), freed AS (
     UPDATE order_lines o SET returned_quantity = o.returned_quantity - l.quantity
     FROM moved JOIN order_return_lines l ON l.return_id = moved.id
     WHERE moved.status = 'rejected' AND o.order_id = moved.order_id AND o.line_id = l.line_id
   )
   SELECT id FROM moved`,
);

/** Turns a completed exchange into a return, once. Parameters: tenant, linked order. */
export const BECOME_RETURN = statement<{ id: string }>(
  'order_exchange_become_return',
  `UPDATE order_returns SET kind = 'return', updated_at = now()
   WHERE tenant_id = $1 AND linked_order_id = $2::uuid AND kind = 'exchange' AND status = 'completed' RETURNING id`,
);
