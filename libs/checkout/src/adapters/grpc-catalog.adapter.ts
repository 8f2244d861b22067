import type { Call } from '../ports/call.js';
import { CatalogPort } from '../ports/catalog.port.js';
import type { CatalogProduct } from '../ports/catalog.port.js';
import type { ServiceClients } from './grpc-clients.js';

/** Catalog over gRPC. */
export class GrpcCatalog extends CatalogPort {
  constructor(private readonly client: ServiceClients['catalog']) {
    super();
  }

  async products(skus: readonly string[], call?: Call): Promise<ReadonlyMap<string, CatalogProduct>> {
    if (skus.length === 0) return new Map();
    const { products } = await this.client.batchGetProducts({ skus: [...new Set(skus)] }, call);
    return new Map(products.map((product) => [product.sku, product]));
  }
}
