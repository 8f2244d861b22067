import { Controller, Inject } from '@nestjs/common';

import { catalog } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { BatchGetProducts, ProductQuery } from './batch-get-products/batch-get-products.js';
import type { CatalogProduct } from './batch-get-products/products.repository.js';
import { CreateProduct } from './create-product/create-product.js';
import { ImportProducts } from './import-products/import-products.js';
import { NewProduct, variantName } from './product/product.js';

@Controller()
@catalog.CatalogServiceControllerMethods()
export class CatalogController implements catalog.CatalogServiceController {
  constructor(
    @Inject(BatchGetProducts) private readonly batchGetProductsUseCase: BatchGetProducts,
    @Inject(CreateProduct) private readonly createProductUseCase: CreateProduct,
    @Inject(ImportProducts) private readonly importProductsUseCase: ImportProducts,
  ) {}

  async batchGetProducts(
    request: catalog.BatchGetProductsRequest,
  ): Promise<catalog.BatchGetProductsResponse> {
    const query = parseInput(ProductQuery, request);
    const { products, unknownSkus } = await this.batchGetProductsUseCase.execute(currentTenant(), query);
    return { products: products.map(toProduct), unknownSkus: [...unknownSkus] };
  }

  createProduct(request: catalog.CreateProductRequest): Promise<catalog.CreateProductResponse> {
    return this.createProductUseCase.execute(currentTenant(), parseInput(NewProduct, request));
  }

  importProducts(request: catalog.ImportProductsRequest): Promise<catalog.ImportProductsResponse> {
    return this.importProductsUseCase.execute(currentTenant(), request);
  }
}

const toProduct = ({ productName, options, categoryIds, ...product }: CatalogProduct): catalog.Product => ({
  ...product,
  name: variantName(productName, options),
  categoryIds: [...categoryIds],
});
