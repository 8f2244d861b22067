import { statement } from '@holdfast/postgres';

import type { AllocatedLine, AllocationOutcome, HoldOutcome } from '../domain/hold.js';

/** The functions' comments say what they promise and in which order they lock. */
export const HOLD_STOCK = statement<{ answer: HoldOutcome }>(
  'hold_stock',
  'SELECT hold_stock($1, $2, $3, $4, $5, $6::text[], $7::integer[]) AS answer',
);

export const PIN_FOR_ORDER = statement<{ answer: HoldOutcome }>(
  'pin_for_order',
  'SELECT pin_for_order($1, $2, $3, $4::text[], $5::integer[], $6) AS answer',
);

export const RELEASE_HOLDS = statement<{ pieces: number }>(
  'release_holds',
  'SELECT release_holds($1, $2, $3) AS pieces',
);

export const ALLOCATE_HOLDS = statement<{ outcome: AllocationOutcome }>(
  'allocate_holds',
  'SELECT allocate_holds($1, $2, $3, $4) AS outcome',
);

export const AVAILABLE = statement<{ sku: string; available: number }>(
  'stock_available',
  `SELECT s.sku, greatest(0, sum(s.on_hand - s.held - s.allocated)
                             + coalesce((SELECT sum(r.quantity) FROM reservations r
                                         WHERE r.tenant_id = $1 AND r.sku = s.sku AND r.status = 'held' AND r.expires_at <= now()), 0)
                             - sum(s.short))::integer AS available
   FROM stock_levels s WHERE s.tenant_id = $1 AND s.sku = ANY ($2::text[]) GROUP BY s.sku`,
);

/** Allocated pieces are sold; held ones are not yet. */
export const SELLABLE = statement<{ sku: string; total: number; available: number }>(
  'stock_sellable',
  `SELECT sku, greatest(0, sum(on_hand - allocated - short))::integer AS total,
          greatest(0, sum(on_hand - held - allocated - short))::integer AS available
   FROM stock_levels WHERE tenant_id = $1 AND sku = ANY ($2::text[]) GROUP BY sku`,
);

/** Pieces pinned for the order count as the allocated ones. After a short count the oldest of both are covered first. */
export const ALLOCATION_OF = statement<AllocatedLine>(
  'allocation_of_order',
  `SELECT r.sku, sum(r.quantity)::integer AS requested,
          sum(CASE WHEN s.short = 0 OR r.status = 'shipped' THEN r.quantity
                   ELSE greatest(0, least(r.quantity, s.on_hand - s.short - older.quantity)) END)::integer AS available
   FROM reservations r
   JOIN stock_levels s ON s.tenant_id = r.tenant_id AND s.sku = r.sku AND s.location_id = r.location_id
   CROSS JOIN LATERAL (
     SELECT CASE WHEN s.short = 0 THEN 0 ELSE (
       SELECT coalesce(sum(o.quantity), 0) FROM reservations o
       WHERE o.tenant_id = r.tenant_id AND o.sku = r.sku AND o.location_id = r.location_id AND o.status IN ('pinned', 'allocated') AND o.id < r.id
     ) END AS quantity) older
   WHERE r.tenant_id = $1 AND r.order_id = $2 AND r.status IN ('pinned', 'allocated', 'shipped')
   GROUP BY r.sku ORDER BY r.sku`,
);

export const RUN_STOCK_BATCH = statement<{ answers: unknown[] }>(
  'run_stock_batch',
  'SELECT run_stock_batch($1, $2::jsonb) AS answers',
);
