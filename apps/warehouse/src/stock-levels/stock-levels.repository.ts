import { Injectable } from '@nestjs/common';

import { inTransaction, repeatOnConflict, run, runOne, statement } from '@holdfast/postgres';
import type { Pool, PoolClient, Queryable } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { StockLine } from '../stock/stock-line.js';
import { spreadTotal } from './stock-level.js';
import type { StockLevel } from './stock-level.js';

const LEVELS = statement<StockLevel>(
  'stock-levels-by-sku',
  `SELECT s.sku, s.location_id AS "locationId", s.on_hand AS "onHand", s.held, s.allocated, s.short AS shortfall
   FROM stock_levels s JOIN locations l ON l.tenant_id = s.tenant_id AND l.id = s.location_id
   WHERE s.tenant_id = $1 AND s.sku = ANY ($2::text[]) ORDER BY s.sku, l.priority, s.location_id`,
);
const LOCATION = statement('location-by-id', 'SELECT 1 FROM locations WHERE tenant_id = $1 AND id = $2');
const OPEN = statement('open-stock-levels', 'SELECT open_stock_levels($1, $2::text[])');
const LOCK = statement('lock-stock', 'SELECT lock_stock($1, ARRAY[$2::text])');
const COUNT = statement('count-stock', 'SELECT count_stock($1, $2, $3, $4, $5)');
const RECEIVE = statement('receive-stock', 'SELECT receive_stock($1, $2, $3, $4, $5, $6)');
/** Another event about the same return waits here for the commit, and finds it done. */
const ONCE = statement(
  'restock-once',
  'INSERT INTO restocked_returns (tenant_id, return_id, sku) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING sku',
);
/** Goods come back to where they left from; else to the first location that has the SKU. */
const HOME = statement<{ locationId: string }>(
  'stock-home',
  `SELECT s.location_id AS "locationId" FROM stock_levels s JOIN locations l ON l.tenant_id = s.tenant_id AND l.id = s.location_id
   WHERE s.tenant_id = $1 AND s.sku = $2
   ORDER BY EXISTS (SELECT 1 FROM reservations r WHERE r.tenant_id = $1 AND r.order_id = $3 AND r.sku = $2
                    AND r.location_id = s.location_id) DESC, l.priority, s.location_id LIMIT 1`,
);
const SHIP = statement<{ pieces: number }>(
  'ship-order',
  'SELECT ship_order($1, $2, $3::text[], $4::integer[]) AS pieces',
);
const KNOWN = statement(
  'order-has-reservations',
  'SELECT 1 FROM reservations WHERE tenant_id = $1 AND order_id = $2 LIMIT 1',
);

/** What was counted of a SKU. */
export interface StockCount extends StockLine {
  /** Undefined: the quantity is the total of all locations. */
  readonly locationId: string | undefined;
  /** Who says so. */
  readonly reference: string;
}

/** Runs a count in a transaction, with what else belongs into it. */
export type CountWork = (count: (db: PoolClient) => Promise<StockLevel[]>) => Promise<StockLevel[]>;

/** What is on hand, for ops and events. Methods that take `db` run in the caller's transaction. */
@Injectable()
export class StockLevelsRepository {
  constructor(private readonly pool: Pool) {}

  /** Levels of these SKUs, each SKU's locations by priority. */
  levels(skus: readonly string[], db: Queryable = this.pool): Promise<StockLevel[]> {
    return run(db, LEVELS, [currentTenant(), skus]);
  }

  async hasLocation(locationId: string): Promise<boolean> {
    return (await runOne(this.pool, LOCATION, [currentTenant(), locationId])) !== undefined;
  }

  /** Records a count, in a transaction of its own unless the caller opens one. */
  setStock(
    given: StockCount,
    around: CountWork = (count) => inTransaction(this.pool, count),
  ): Promise<StockLevel[]> {
    return repeatOnConflict(() =>
      around(async (db) => {
        await this.count(db, given);
        return this.levels([given.sku], db);
      }),
    );
  }

  /** Records a count. Repeated it changes nothing. */
  async count(db: PoolClient, { sku, quantity, locationId, reference }: StockCount): Promise<void> {
    const tenant = currentTenant();
    if (locationId === undefined) await this.open(db, [sku]);
    await run(db, LOCK, [tenant, sku]);
    const counts =
      locationId === undefined
        ? spreadTotal(quantity, await this.levels([sku], db))
        : [{ locationId, counted: quantity }];
    for (const count of counts)
      await run(db, COUNT, [tenant, sku, count.locationId, count.counted, reference]);
  }

  /** Opens a stock level without stock for each SKU that has none. */
  async open(db: Queryable, skus: readonly string[]): Promise<void> {
    await run(db, OPEN, [currentTenant(), skus]);
  }

  /** An order's goods come back on the shelf, once per return and SKU. */
  async restock(
    db: PoolClient,
    { sku, quantity }: StockLine,
    orderId: string,
    returnId: string,
  ): Promise<void> {
    const tenant = currentTenant();
    if (!(await runOne(db, ONCE, [tenant, returnId, sku]))) return;
    await this.open(db, [sku]);
    const home = await runOne(db, HOME, [tenant, sku, orderId]);
    await run(db, RECEIVE, [tenant, sku, home!.locationId, quantity, 'restock', returnId]);
  }

  /** An order's goods leave: all that is allocated, or these lines of it. Pieces that left. */
  async ship(db: PoolClient, orderId: string, lines: readonly StockLine[] | undefined): Promise<number> {
    const skus = lines?.map(({ sku }) => sku) ?? null;
    const quantities = lines?.map(({ quantity }) => quantity) ?? null;
    const row = await runOne(db, SHIP, [currentTenant(), orderId, skus, quantities]);
    return row!.pieces;
  }

  /** Whether anything was ever allocated to the order. */
  async knowsOrder(orderId: string, db: Queryable = this.pool): Promise<boolean> {
    return (await runOne(db, KNOWN, [currentTenant(), orderId])) !== undefined;
  }
}
