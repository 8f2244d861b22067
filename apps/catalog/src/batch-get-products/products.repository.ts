import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';

import { PRODUCTS_BY_SKUS } from './products.statements.js';
import type { CatalogProduct } from './products.statements.js';

@Injectable()
export class ProductsRepository {
  constructor(private readonly pool: Pool) {}

  /** The tenant's products among these SKUs, in one statement and in no particular order. */
  bySkus(tenantId: string, skus: readonly string[]): Promise<readonly CatalogProduct[]> {
    return run(this.pool, PRODUCTS_BY_SKUS, [tenantId, skus]);
  }
}
