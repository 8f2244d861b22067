import type { Call } from '../ports/call.js';
import { CatalogPort } from '../ports/catalog.port.js';
import type { Products } from '../ports/catalog.port.js';
import type { ServiceClients } from './grpc-clients.js';
import { revisionsOf, toTerms } from './grpc-copy-terms.js';

const NO_PRODUCTS: Products = { products: new Map(), terms: { revision: 0n, validForMs: 0 } };

/** Catalog over gRPC. */
export class GrpcCatalog extends CatalogPort {
  constructor(private readonly client: ServiceClients['catalog']) {
    super();
  }

  async products(skus: readonly string[], call?: Call): Promise<Products> {
    if (skus.length === 0) return NO_PRODUCTS;
    const answer = await this.client.batchGetProducts({ skus: [...new Set(skus)] }, call);
    return {
      products: new Map(answer.products.map((product) => [product.sku, product])),
      terms: toTerms(answer),
    };
  }

  watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return revisionsOf(this.client.watchRevision({}, { signal }));
  }
}
