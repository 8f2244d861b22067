import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { currentTenant } from '@holdfast/request-context';

import type { Call } from '../ports/call.js';
import { CatalogPort } from '../ports/catalog.port.js';
import type { CatalogProduct } from '../ports/catalog.port.js';

const REMEMBERED_PRODUCTS = 1_000;
const REMEMBERED_MS = 30_000;

/**
 * Products as they were half a minute ago, for what is only shown: names, categories and weights hardly ever change. What is charged
 * asks the catalogue itself. A product that is not sold is asked for every time, so that one that comes back is there at once.
 */
@Injectable()
export class RememberedProducts extends CatalogPort {
  private readonly known = new LRUCache<string, CatalogProduct>({
    max: REMEMBERED_PRODUCTS,
    ttl: REMEMBERED_MS,
  });

  constructor(private readonly catalog: CatalogPort) {
    super();
  }

  /** One call for those it does not know; none where it knows all. */
  override async products(
    skus: readonly string[],
    call?: Call,
  ): Promise<ReadonlyMap<string, CatalogProduct>> {
    const tenantId = currentTenant();
    const found = new Map<string, CatalogProduct>();
    const unknown: string[] = [];
    for (const sku of skus) {
      const product = this.known.get(`${tenantId}:${sku}`);
      if (product) found.set(sku, product);
      else unknown.push(sku);
    }
    if (unknown.length === 0) return found;
    for (const [sku, product] of await this.catalog.products(unknown, call)) {
      found.set(sku, product);
      if (product.active) this.known.set(`${tenantId}:${sku}`, product);
    }
    return found;
  }
}
