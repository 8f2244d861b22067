import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { CONFIG } from '@holdfast/platform';
import type { catalog, pricing } from '@holdfast/proto';

import type { OrderConfig } from '../config.js';
import { AssortmentPort } from './assortment.port.js';
import type { SoldGoods } from './assortment.port.js';

/** Catalog and pricing over gRPC, called in parallel. */
@Injectable()
export class GrpcAssortmentAdapter extends AssortmentPort implements OnApplicationShutdown {
  private readonly catalog: GrpcClient<catalog.CatalogServiceClient>;
  private readonly pricing: GrpcClient<pricing.PricingServiceClient>;

  constructor(
    @Inject(CONFIG)
    config: Pick<OrderConfig, 'CATALOG_GRPC_URL' | 'PRICING_GRPC_URL' | 'GRPC_CALL_TIMEOUT_MS'>,
  ) {
    super();
    this.catalog = createGrpcClient<catalog.CatalogServiceClient>({
      packageName: 'holdfast.catalog.v1',
      serviceName: 'CatalogService',
      url: config.CATALOG_GRPC_URL,
      defaultTimeoutMs: config.GRPC_CALL_TIMEOUT_MS,
    });
    this.pricing = createGrpcClient<pricing.PricingServiceClient>({
      packageName: 'holdfast.pricing.v1',
      serviceName: 'PricingService',
      url: config.PRICING_GRPC_URL,
      defaultTimeoutMs: config.GRPC_CALL_TIMEOUT_MS,
    });
  }

  async sold(
    currency: string,
    items: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<ReadonlyMap<string, SoldGoods>> {
    const [{ products }, { prices }] = await Promise.all([
      this.catalog.batchGetProducts({ skus: items.map(({ sku }) => sku) }),
      this.pricing.getPrices({ currency, items: [...items], customerGroup: '', taxedAt: undefined }),
    ]);
    const priceOf = new Map(prices.map(({ sku, unitPriceMinor }) => [sku, BigInt(unitPriceMinor)]));
    const goods = products.flatMap((product): SoldGoods[] => {
      const unitPriceMinor = priceOf.get(product.sku);
      return product.active && unitPriceMinor !== undefined ? [toSold(product, unitPriceMinor)] : [];
    });
    return new Map(goods.map((sold) => [sold.sku, sold]));
  }

  onApplicationShutdown(): void {
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
