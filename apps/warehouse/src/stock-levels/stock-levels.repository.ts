import { Injectable } from '@nestjs/common';

import { Pool, run, runOne } from '@holdfast/postgres';
import type { PoolClient, Queryable } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { StockOfOrder } from '../domain/hold.js';
import { spreadTotal } from '../domain/stock-level.js';
import type { StockLevel } from '../domain/stock-level.js';
import type { StockLine } from '../domain/stock-line.js';
import {
  COUNT_STOCK,
  HOME_LOCATION,
  LEVELS_OF_SKUS,
  LOCATION,
  LOCK_STOCK,
  MARK_RESTOCKED,
  OPEN_LEVELS,
  ORDER_HAS_RESERVATIONS,
  RECEIVE_STOCK,
  SHIP_ORDER,
  STOCK_OF_ORDER,
} from './stock-levels.statements.js';

/** A count of a SKU. */
export interface StockCount extends StockLine {
  /** Undefined: the quantity is the total of all locations. */
  readonly locationId: string | undefined;
  /** The source of the count: an event's id or `ops`. */
  readonly reference: string;
}

/** The current tenant's stock levels. Methods that take `db` run in the caller's transaction. */
@Injectable()
export class StockLevelsRepository {
  constructor(private readonly pool: Pool) {}

  /** Levels of these SKUs, each SKU's locations by priority. */
  levels(skus: readonly string[], db: Queryable = this.pool): Promise<StockLevel[]> {
    return run(db, LEVELS_OF_SKUS, [currentTenant(), skus]);
  }

  /** Whether the location exists. */
  async hasLocation(locationId: string): Promise<boolean> {
    return (await runOne(this.pool, LOCATION, [currentTenant(), locationId])) !== undefined;
  }

  /** Sets on hand to the count; below the promised pieces, to their sum, with the rest as a shortfall. Idempotent. */
  async count(db: PoolClient, { sku, quantity, locationId, reference }: StockCount): Promise<void> {
    const tenant = currentTenant();
    if (locationId === undefined) await this.open(db, [sku]);
    await run(db, LOCK_STOCK, [tenant, sku]);
    const counts =
      locationId === undefined
        ? spreadTotal(quantity, await this.levels([sku], db))
        : [{ locationId, counted: quantity }];
    for (const count of counts)
      await run(db, COUNT_STOCK, [tenant, sku, count.locationId, count.counted, reference]);
  }

  /** Creates an empty stock level for each SKU that has none. */
  async open(db: Queryable, skus: readonly string[]): Promise<void> {
    await run(db, OPEN_LEVELS, [currentTenant(), skus]);
  }

  /** Puts returned goods back into stock, once per return and SKU. */
  async restock(
    db: PoolClient,
    { sku, quantity }: StockLine,
    orderId: string,
    returnId: string,
  ): Promise<void> {
    const tenant = currentTenant();
    if (!(await runOne(db, MARK_RESTOCKED, [tenant, returnId, sku]))) return;
    await this.open(db, [sku]);
    const home = await runOne(db, HOME_LOCATION, [tenant, sku, orderId]);
    await run(db, RECEIVE_STOCK, [tenant, sku, home!.locationId, quantity, 'restock', returnId]);
  }

  /** Ships all that is allocated to the order, or these lines of it; returns the number of pieces. */
  async ship(db: PoolClient, orderId: string, lines: readonly StockLine[] | undefined): Promise<number> {
    const skus = lines?.map(({ sku }) => sku) ?? null;
    const quantities = lines?.map(({ quantity }) => quantity) ?? null;
    const row = await runOne(db, SHIP_ORDER, [currentTenant(), orderId, skus, quantities]);
    return row!.pieces;
  }

  /** Where the stock of an order stands, by the warehouse's own rows; undefined where they do not know the order. */
  async stockOf(orderId: string): Promise<StockOfOrder | undefined> {
    const row = await runOne(this.pool, STOCK_OF_ORDER, [currentTenant(), orderId]);
    if (!row) return undefined;
    const { checkoutId, attempt, isPinned } = row;
    return isPinned ? { checkoutId, attempt, isPinned } : { isPinned };
  }

  /** Whether stock was ever allocated to the order. */
  async knowsOrder(orderId: string, db: Queryable = this.pool): Promise<boolean> {
    return (await runOne(db, ORDER_HAS_RESERVATIONS, [currentTenant(), orderId])) !== undefined;
  }
}
