import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { OpsScope } from '@holdfast/ops';
import { Revisions } from '@holdfast/platform';
import { catalog } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { BatchGetProducts, ProductQuery } from './batch-get-products/batch-get-products.js';
import type { CatalogProduct } from './batch-get-products/products.statements.js';
import { CreateProduct } from './create-product/create-product.js';
import { NewProduct, variantName } from './domain/product.js';
import { ImportProducts } from './import-products/import-products.js';

/** Products have no dates: only a change ends them. They are asked again all the same. */
const VALID_FOR_MS = '300000';

@Controller()
@catalog.CatalogServiceControllerMethods()
export class CatalogGrpcController implements catalog.CatalogServiceController {
  constructor(
    private readonly scope: OpsScope,
    private readonly batchGetProductsUseCase: BatchGetProducts,
    private readonly createProductUseCase: CreateProduct,
    private readonly importProductsUseCase: ImportProducts,
    private readonly revisions: Revisions,
  ) {}

  async batchGetProducts(
    request: catalog.BatchGetProductsRequest,
  ): Promise<catalog.BatchGetProductsResponse> {
    const query = parseInput(ProductQuery, request);
    const found = await this.batchGetProductsUseCase.execute(currentTenant(), query);
    return {
      products: found.products.map(toProduct),
      unknownSkus: [...found.unknownSkus],
      revision: String(found.revision ?? 0n),
      validForMs: found.revision === undefined ? '0' : VALID_FOR_MS,
    };
  }

  watchRevision(): Observable<catalog.WatchRevisionResponse> {
    return this.revisions.watch(currentTenant());
  }

  async createProduct(
    request: catalog.CreateProductRequest,
    metadata?: Metadata,
  ): Promise<catalog.CreateProductResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    return this.createProductUseCase.execute(operator, parseInput(NewProduct, request));
  }

  async importProducts(
    request: catalog.ImportProductsRequest,
    metadata?: Metadata,
  ): Promise<catalog.ImportProductsResponse> {
    return this.importProductsUseCase.execute(await this.scope.grpcOperator(metadata), request);
  }
}

const toProduct = ({ productName, options, categoryIds, ...product }: CatalogProduct): catalog.Product => ({
  ...product,
  name: variantName(productName, options),
  categoryIds: [...categoryIds],
});
