import { statement } from '@holdfast/postgres';

import type { StockLevel } from '../domain/stock-level.js';

export const LEVELS_OF_SKUS = statement<StockLevel>(
  'stock_levels_by_sku',
  `SELECT s.sku, s.location_id AS "locationId", s.on_hand AS "onHand", s.held, s.allocated, s.short AS shortfall
   FROM stock_levels s JOIN locations l ON l.tenant_id = s.tenant_id AND l.id = s.location_id
   WHERE s.tenant_id = $1 AND s.sku = ANY ($2::text[]) ORDER BY s.sku, l.priority, s.location_id`,
);

export const LOCATION = statement(
  'location_by_id',
  'SELECT 1 FROM locations WHERE tenant_id = $1 AND id = $2',
);

export const OPEN_LEVELS = statement('open_stock_levels', 'SELECT open_stock_levels($1, $2::text[])');

export const LOCK_STOCK = statement('lock_stock', 'SELECT lock_stock($1, ARRAY[$2::text])');

export const COUNT_STOCK = statement('count_stock', 'SELECT count_stock($1, $2, $3, $4, $5)');

export const RECEIVE_STOCK = statement('receive_stock', 'SELECT receive_stock($1, $2, $3, $4, $5, $6)');

/** A concurrent event about the same return waits here for the commit, then finds the mark. */
export const MARK_RESTOCKED = statement(
  'restock_once',
  'INSERT INTO restocked_returns (tenant_id, return_id, sku) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING sku',
);

/** The location that the goods left from; otherwise the first one that has the SKU. */
export const HOME_LOCATION = statement<{ locationId: string }>(
  'stock_home',
  `SELECT s.location_id AS "locationId" FROM stock_levels s JOIN locations l ON l.tenant_id = s.tenant_id AND l.id = s.location_id
   WHERE s.tenant_id = $1 AND s.sku = $2
   ORDER BY EXISTS (SELECT 1 FROM reservations r WHERE r.tenant_id = $1 AND r.order_id = $3 AND r.sku = $2
                    AND r.location_id = s.location_id) DESC, l.priority, s.location_id LIMIT 1`,
);

export const SHIP_ORDER = statement<{ pieces: number }>(
  'ship_order',
  'SELECT ship_order($1, $2, $3::text[], $4::integer[]) AS pieces',
);

/** What is pinned for an order is not the order's yet. */
export const ORDER_HAS_RESERVATIONS = statement(
  'order_has_reservations',
  "SELECT 1 FROM reservations WHERE tenant_id = $1 AND order_id = $2 AND status NOT IN ('held', 'pinned') LIMIT 1",
);

/** A pinned row, where there is one. Released ones say nothing: the stock may have to be held again. */
export const STOCK_OF_ORDER = statement<{ checkoutId: string; attempt: number; isPinned: boolean }>(
  'stock_of_order',
  `SELECT checkout_id AS "checkoutId", attempt, status = 'pinned' AS "isPinned" FROM reservations
   WHERE tenant_id = $1 AND order_id = $2 AND status IN ('pinned', 'allocated', 'shipped')
   ORDER BY status = 'pinned' DESC LIMIT 1`,
);

export const COUNT_SHORTFALLS = statement<{ pieces: number }>(
  'count_shortfalls',
  'SELECT coalesce(sum(quantity), 0)::int AS pieces FROM stock_shortfalls WHERE resolved_at IS NULL',
);
