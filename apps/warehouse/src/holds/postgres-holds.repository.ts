import { Injectable } from '@nestjs/common';

import { Pool, repeatOnConflict, run, runOne } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';
import type { Attempt } from '@holdfast/validation';

import type { AllocatedLine, AllocationOutcome, HoldOutcome, HoldRequest, Sellable } from '../domain/hold.js';
import { HoldsRepository } from './holds.repository.js';
import {
  ALLOCATE_HOLDS,
  ALLOCATION_OF,
  AVAILABLE,
  HOLD_STOCK,
  PIN_FOR_ORDER,
  RELEASE_HOLDS,
  SELLABLE,
} from './holds.statements.js';

/** Holds in PostgreSQL: each call is one statement, hence one transaction and one round trip. */
@Injectable()
export class PostgresHoldsRepository extends HoldsRepository {
  constructor(private readonly pool: Pool) {
    super();
  }

  async hold({ checkoutId, attempt, mode, ttlSeconds, lines, orderId }: HoldRequest): Promise<HoldOutcome> {
    const tenant = currentTenant();
    const skus = lines.map(({ sku }) => sku);
    const quantities = lines.map(({ quantity }) => quantity);
    const row = await repeatOnConflict(() =>
      mode === 'pin' && orderId !== undefined
        ? runOne(this.pool, PIN_FOR_ORDER, [tenant, checkoutId, attempt, skus, quantities, orderId])
        : runOne(this.pool, HOLD_STOCK, [tenant, checkoutId, attempt, mode, ttlSeconds, skus, quantities]),
    );
    return row!.answer;
  }

  async release({ checkoutId, attempt }: Attempt): Promise<number> {
    const row = await repeatOnConflict(() =>
      runOne(this.pool, RELEASE_HOLDS, [currentTenant(), checkoutId, attempt]),
    );
    return row!.pieces;
  }

  async allocate({ checkoutId, attempt }: Attempt, orderId: string): Promise<AllocationOutcome> {
    const values = [currentTenant(), checkoutId, attempt, orderId];
    const row = await repeatOnConflict(() => runOne(this.pool, ALLOCATE_HOLDS, values));
    return row!.outcome;
  }

  async available(skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await run(this.pool, AVAILABLE, [currentTenant(), skus]);
    return new Map(rows.map(({ sku, available }) => [sku, available]));
  }

  async sellable(skus: readonly string[]): Promise<ReadonlyMap<string, Sellable>> {
    const rows = await run(this.pool, SELLABLE, [currentTenant(), skus]);
    return new Map(rows.map(({ sku, ...pieces }) => [sku, pieces]));
  }

  async allocationOf(orderId: string): Promise<readonly AllocatedLine[] | null> {
    const rows = await run(this.pool, ALLOCATION_OF, [currentTenant(), orderId]);
    return rows.length === 0 ? null : rows;
  }
}
