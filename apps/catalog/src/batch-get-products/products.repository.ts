/** A sellable variant with what it has from its product. */
export interface CatalogProduct {
  readonly sku: string;
  readonly productId: string;
  readonly productName: string;
  readonly options: string;
  readonly categoryIds: readonly string[];
  readonly brandId: string;
  readonly weightGrams: number;
  readonly taxClass: string;
  readonly active: boolean;
}

export abstract class Products {
  /** Those of the SKUs that the tenant has, in one statement; in no particular order. */
  abstract bySkus(tenantId: string, skus: readonly string[]): Promise<readonly CatalogProduct[]>;
}
