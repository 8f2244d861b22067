import { isDeepStrictEqual } from 'node:util';

import { Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';
import { recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { addToOutbox } from '@holdfast/outbox';
import { Pool, inTransaction, isConstraintViolation, run, runOne } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import type { NewProduct } from '../domain/product.js';
import { lockCatalog } from '../products/catalog-lock.js';
import { productCreatedEvent } from '../products/product-created-event.js';
import { INSERT_PRODUCT, PRODUCT_BY_HANDLE } from './create-product.statements.js';
import type { StoredProduct } from './create-product.statements.js';

/** The product's id, and whether this call created it. */
export interface ProductCreation {
  readonly productId: string;
  readonly created: boolean;
}

/** Creates a product with its event and a line of the audit, in one transaction. Idempotent by its handle. */
@Injectable()
export class CreateProduct {
  constructor(private readonly pool: Pool) {}

  /** Reason: VALIDATION_FAILED where another product has the handle or one of the SKUs. */
  async execute(operator: Operator, product: NewProduct): Promise<ProductCreation> {
    try {
      return await inTransaction(this.pool, async (tx) => {
        const creation = await create(tx, operator.tenantId, product);
        await recordAct(tx, {
          ...operator,
          action: 'products.create',
          subject: product.handle,
          outcome: creation.created ? 'created' : 'was there already',
        });
        return creation;
      });
    } catch (error) {
      if (!isConstraintViolation(error, 'variants_pkey')) throw error;
      throw validationFailed([{ path: 'variants', message: 'another product has one of the SKUs' }]);
    }
  }
}

async function create(tx: PoolClient, tenantId: string, product: NewProduct): Promise<ProductCreation> {
  await lockCatalog(tx, tenantId);
  const stored = await runOne(tx, PRODUCT_BY_HANDLE, [tenantId, product.handle]);
  if (stored) return sameProduct(stored, product);
  const productId = newId();
  const { handle, name, brandId, categoryIds, taxClass, variants } = product;
  await run(tx, INSERT_PRODUCT, [
    ...[productId, tenantId, handle, name, brandId, categoryIds, taxClass],
    variants.map(({ sku }) => sku),
    variants.map(({ options }) => options),
    variants.map(({ weightGrams }) => weightGrams),
  ]);
  await addToOutbox(tx, [productCreatedEvent(tenantId, { ...product, id: productId, version: 1n })]);
  return { productId, created: true };
}

function sameProduct(
  { id, ...stored }: StoredProduct,
  { handle: _handle, ...given }: NewProduct,
): ProductCreation {
  const ordered = (product: Omit<StoredProduct, 'id'>) => ({
    ...product,
    variants: sorted(product.variants),
  });
  if (isDeepStrictEqual(ordered(stored), ordered(given))) {
    return { productId: id, created: false };
  }
  throw validationFailed([{ path: 'handle', message: 'another product has this handle' }]);
}

/** Not sorted by the database, whose collation may differ. */
const sorted = <T extends { readonly sku: string }>(variants: readonly T[]): T[] =>
  [...variants].sort((a, b) => (a.sku < b.sku ? -1 : 1));
