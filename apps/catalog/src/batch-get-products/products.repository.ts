import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';

import { PRODUCTS_BY_SKUS } from './products.statements.js';
import type { CatalogProduct } from './products.statements.js';

/** Products of one revision of the tenant. */
export interface FoundProducts {
  readonly products: readonly CatalogProduct[];
  readonly revision: bigint | undefined;
}

@Injectable()
export class ProductsRepository {
  constructor(private readonly pool: Pool) {}

  /** The tenant's products among these SKUs, in one statement and in no particular order; `revision` is undefined where there are none. */
  async bySkus(tenantId: string, skus: readonly string[]): Promise<FoundProducts> {
    const rows = await run(this.pool, PRODUCTS_BY_SKUS, [tenantId, skus]);
    return {
      products: rows.map(({ revision: _of, ...product }) => product),
      revision: rows[0]?.revision,
    };
  }
}
