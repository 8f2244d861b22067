import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';

import type { PriceQuery } from './price-query.js';
import { FIND_PRICES } from './prices.statements.js';

/** The price of one piece; null where the SKU has none. */
export interface FoundPrice {
  readonly sku: string;
  readonly unitPriceMinor: bigint | null;
}

/** The prices of a cart. */
export interface FoundPrices {
  /** Whether the tenant has a price list in the currency. */
  readonly hasCurrency: boolean;
  readonly prices: readonly FoundPrice[];
  /** The tenant's revision that the prices are of. */
  readonly revision: bigint;
  /** Until a price begins or ends by its dates, at the earliest. */
  readonly validForMs: number;
}

/** What never changes by dates is asked again all the same. */
const LONGEST_VALID_MS = 300_000;

@Injectable()
export class PricesRepository {
  constructor(private readonly pool: Pool) {}

  /** The prices in force now, never cached, in one statement for any size of cart. */
  async find(tenantId: string, { currency, customerGroup, items }: PriceQuery): Promise<FoundPrices> {
    const values = [tenantId, currency, customerGroup, [...items.keys()], [...items.values()]];
    const rows = await run(this.pool, FIND_PRICES, values);
    return {
      hasCurrency: rows[0]?.has_currency ?? false,
      prices: rows.map(({ sku, unit_price_minor: unitPriceMinor }) => ({ sku, unitPriceMinor })),
      revision: rows[0]?.revision ?? 0n,
      validForMs: Math.floor(
        rows.reduce((least, row) => Math.min(least, row.valid_for_ms ?? Infinity), LONGEST_VALID_MS),
      ),
    };
  }
}
