import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';

import type { Call } from '../ports/call.js';
import { CatalogPort } from '../ports/catalog.port.js';
import type { CatalogProduct, Products } from '../ports/catalog.port.js';
import { Copies } from './copies.js';
import { RevisionWatches } from './revision-watches.js';

/** Products for what is only shown: from copies under the catalogue's revision, else from the catalogue. */
@Injectable()
export class CopiedProducts implements OnModuleDestroy {
  private readonly revisions: RevisionWatches;
  private readonly copies: Copies<CatalogProduct>;

  constructor(private readonly catalog: CatalogPort) {
    this.revisions = new RevisionWatches('catalog', (signal) => catalog.watchRevision(signal));
    this.copies = new Copies('products', this.revisions);
  }

  /** As `CatalogPort.products`. Where one is missing all are asked; an unknown SKU is asked every time. */
  async products(skus: readonly string[], call?: Call): Promise<Omit<Products, 'terms'>> {
    const found = this.copies.find(skus);
    if (found) return { products: new Map(found.map((product) => [product.sku, product])) };
    const askedAt = performance.now();
    const { products, terms } = await this.catalog.products(skus, call);
    this.copies.keep(products, terms, askedAt);
    return { products };
  }

  onModuleDestroy(): void {
    this.revisions.close();
  }
}
