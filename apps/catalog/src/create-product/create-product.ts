import { isDeepStrictEqual } from 'node:util';

import { validationFailed } from '@holdfast/errors';
import { addToOutbox } from '@holdfast/outbox';
import { inTransaction, isConstraintViolation, run, runOne } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import { announceProduct } from '../product/announce-product.js';
import { lockCatalog } from '../product/catalog-lock.js';
import type { NewProduct } from '../product/product.js';
import { INSERT_PRODUCT, PRODUCT_BY_HANDLE } from './create-product.statements.js';
import type { StoredProduct } from './create-product.statements.js';

/** The product's id, and whether this call added it. */
export interface CreatedProduct {
  readonly productId: string;
  readonly created: boolean;
}

/** Adds a product and announces it, in one transaction. Idempotent by its handle. */
export class CreateProduct {
  constructor(private readonly pool: Pool) {}

  /** `alongside`: what belongs into the same transaction, as a line of the audit does. Reason: VALIDATION_FAILED. */
  async execute(
    tenantId: string,
    product: NewProduct,
    alongside?: (tx: PoolClient, created: CreatedProduct) => Promise<unknown>,
  ): Promise<CreatedProduct> {
    try {
      return await inTransaction(this.pool, async (tx) => {
        const created = await add(tx, tenantId, product);
        await alongside?.(tx, created);
        return created;
      });
    } catch (error) {
      if (!isConstraintViolation(error, 'variants_pkey')) throw error;
      throw validationFailed([{ path: 'variants', message: 'another product has one of the SKUs' }]);
    }
  }
}

async function add(tx: PoolClient, tenantId: string, product: NewProduct): Promise<CreatedProduct> {
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
  await addToOutbox(tx, [announceProduct(tenantId, { ...product, id: productId, version: 1n })]);
  return { productId, created: true };
}

function sameProduct(
  { id, ...stored }: StoredProduct,
  { handle: _handle, ...given }: NewProduct,
): CreatedProduct {
  const ordered = (product: Omit<StoredProduct, 'id'>) => ({
    ...product,
    variants: sorted(product.variants),
  });
  if (isDeepStrictEqual(ordered(stored), ordered(given))) {
    return { productId: id, created: false };
  }
  throw validationFailed([{ path: 'handle', message: 'another product has this handle' }]);
}

/** Sorted here and not by the database, whose collation may order otherwise. */
const sorted = <T extends { readonly sku: string }>(variants: readonly T[]): T[] =>
  [...variants].sort((a, b) => (a.sku < b.sku ? -1 : 1));
