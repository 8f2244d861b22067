import type { Pool } from '@holdfast/postgres';
import { newId, newTraceparent, runInContext } from '@holdfast/request-context';

import type { HoldMode, HoldOutcome } from '../domain/hold.js';
import type { StockLine } from '../domain/stock-line.js';
import type { HoldsRepository } from '../holds/holds.repository.js';

/** The tenant of the specs. */
export const TENANT = 't1';

/** Runs work as a tenant's request. */
export const asTenant = <T>(work: () => Promise<T>, tenantId = TENANT): Promise<T> =>
  runInContext({ tenantId, requestId: newId(), traceparent: newTraceparent() }, work);

/** Adds stock at a location, with its movement; stock in `main` is taken first. */
export async function putStock(pool: Pool, sku: string, onHand: number, location = 'main'): Promise<void> {
  await pool.query(
    'INSERT INTO locations (tenant_id, id, name, priority) VALUES ($1, $2, $2, $3) ON CONFLICT DO NOTHING',
    [TENANT, location, location === 'main' ? 1 : 2],
  );
  await pool.query('SELECT receive_stock($1, $2, $3, $4, $5, $6)', [
    TENANT,
    sku,
    location,
    onHand,
    'receipt',
    'spec',
  ]);
}

/** The numbers of a stock level. */
export interface Numbers {
  readonly on_hand: number;
  readonly held: number;
  readonly allocated: number;
  readonly short: number;
}

export async function levelOf(pool: Pool, sku: string, location = 'main'): Promise<Numbers> {
  const { rows } = await pool.query<Numbers>(
    'SELECT on_hand, held, allocated, short FROM stock_levels WHERE tenant_id = $1 AND sku = $2 AND location_id = $3',
    [TENANT, sku, location],
  );
  return rows[0]!;
}

/** Holds stock with default attempt and duration. */
export const hold = (
  holds: HoldsRepository,
  checkoutId: string,
  lines: readonly StockLine[],
  given: { attempt?: number; mode?: HoldMode; ttlSeconds?: number; orderId?: string } = {},
): Promise<HoldOutcome> => {
  const { attempt = 1, mode = 'reserve', ttlSeconds = 900, orderId } = given;
  return asTenant(() => holds.hold({ checkoutId, attempt, mode, ttlSeconds, lines, orderId }));
};

/** Expires the checkout's holds. */
export async function expireHolds(pool: Pool, checkoutId: string): Promise<void> {
  await pool.query(
    `UPDATE reservations SET expires_at = now() - interval '1 second' WHERE checkout_id = $1 AND status = 'held'`,
    [checkoutId],
  );
}

/** Levels whose counters differ from their rows, or whose stock differs from its movements. */
export async function contradictions(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(`
    SELECT s.sku, s.location_id, s.on_hand, s.held, s.allocated, r.held AS row_held, r.allocated AS row_allocated, m.moved
    FROM stock_levels s
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(quantity) FILTER (WHERE status IN ('held', 'pinned')), 0) AS held,
             coalesce(sum(quantity) FILTER (WHERE status = 'allocated'), 0) AS allocated
      FROM reservations r WHERE r.tenant_id = s.tenant_id AND r.sku = s.sku AND r.location_id = s.location_id) r
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(quantity), 0) AS moved FROM stock_movements m
      WHERE m.tenant_id = s.tenant_id AND m.sku = s.sku AND m.location_id = s.location_id) m
    WHERE s.held <> r.held OR s.allocated <> r.allocated OR s.on_hand <> m.moved
       OR s.held < 0 OR s.allocated < 0 OR s.on_hand < s.held + s.allocated`);
  return rows;
}
