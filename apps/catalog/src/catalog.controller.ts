import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';

import { OpsScope, recordAct } from '@holdfast/ops';
import { catalog } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { BatchGetProducts, ProductQuery } from './batch-get-products/batch-get-products.js';
import type { CatalogProduct } from './batch-get-products/products.repository.js';
import { CreateProduct } from './create-product/create-product.js';
import { ImportProducts } from './import-products/import-products.js';
import type { ImportReport } from './import-products/import-products.js';
import { NewProduct, variantName } from './product/product.js';

@Controller()
@catalog.CatalogServiceControllerMethods()
export class CatalogController implements catalog.CatalogServiceController {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
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

  async createProduct(
    request: catalog.CreateProductRequest,
    metadata?: Metadata,
  ): Promise<catalog.CreateProductResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    const product = parseInput(NewProduct, request);
    return this.createProductUseCase.execute(operator.tenantId, product, (tx, { created }) =>
      recordAct(tx, {
        ...operator,
        action: 'products.create',
        subject: product.handle,
        outcome: created ? 'created' : 'was there already',
      }),
    );
  }

  async importProducts(
    request: catalog.ImportProductsRequest,
    metadata?: Metadata,
  ): Promise<catalog.ImportProductsResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    return this.importProductsUseCase.execute(operator.tenantId, request, {
      announce: true,
      alongside: (tx, report) =>
        recordAct(tx, {
          ...operator,
          action: 'products.import',
          subject: 'catalog',
          outcome: told(report),
        }),
    });
  }
}

const told = (report: ImportReport): string =>
  `products: ${report.productsCreated} created, ${report.productsChanged} changed; ` +
  `variants: ${report.variantsCreated} created, ${report.variantsChanged} changed`;

const toProduct = ({ productName, options, categoryIds, ...product }: CatalogProduct): catalog.Product => ({
  ...product,
  name: variantName(productName, options),
  categoryIds: [...categoryIds],
});
