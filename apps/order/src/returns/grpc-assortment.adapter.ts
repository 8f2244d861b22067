import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { catalog, pricing } from '@holdfast/proto';

import { AssortmentPort } from './assortment.port.js';
import type { SoldGoods } from './assortment.port.js';

/** Catalog and pricing over gRPC, called in parallel. */
export class GrpcAssortmentAdapter extends AssortmentPort {
  private readonly catalog: GrpcClient<catalog.CatalogServiceClient>;
  private readonly pricing: GrpcClient<pricing.PricingServiceClient>;

  constructor(urls: { readonly catalog: string; readonly pricing: string }, timeoutMs: number) {
    super();
    this.catalog = createGrpcClient<catalog.CatalogServiceClient>({
      packageName: 'holdfast.catalog.v1',
      serviceName: 'CatalogService',
      url: urls.catalog,
      defaultTimeoutMs: timeoutMs,
    });
    this.pricing = createGrpcClient<pricing.PricingServiceClient>({
      packageName: 'holdfast.pricing.v1',
      serviceName: 'PricingService',
      url: urls.pricing,
      defaultTimeoutMs: timeoutMs,
    });
  }

  async sold(
    currency: string,
    items: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<ReadonlyMap<string, SoldGoods>> {
    const [{ products }, { prices }] = await Promise.all([
      this.catalog.batchGetProducts({ skus: items.map(({ sku }) => sku) }),
      this.pricing.getPrices({ currency, items: [...items], customerGroup: '' }),
    ]);
    const priceOf = new Map(prices.map(({ sku, unitPriceMinor }) => [sku, BigInt(unitPriceMinor)]));
    const goods = products.flatMap((product): SoldGoods[] => {
      const unitPriceMinor = priceOf.get(product.sku);
      return product.active && unitPriceMinor !== undefined ? [toSold(product, unitPriceMinor)] : [];
    });
    return new Map(goods.map((sold) => [sold.sku, sold]));
  }

  close(): void {
    this.catalog.close();
    this.pricing.close();
  }
}

const toSold = (product: catalog.Product, unitPriceMinor: bigint): SoldGoods => ({
  sku: product.sku,
  name: product.name,
  unitPriceMinor,
  productId: product.productId || undefined,
  taxClass: product.taxClass || undefined,
  categoryIds: product.categoryIds,
  brandId: product.brandId || undefined,
});
