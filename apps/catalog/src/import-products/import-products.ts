import { DomainError } from '@holdfast/errors';
import { addToOutbox } from '@holdfast/outbox';
import { inTransaction, run } from '@holdfast/postgres';
import type { Pool, PoolClient } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import { announceProduct } from '../product/announce-product.js';
import { lockCatalog } from '../product/catalog-lock.js';
import { problemsOf, readFiles } from './check-files.js';
import type { ImportProblem, KnownCatalog, ProductFiles, ReadFiles } from './check-files.js';
import {
  KNOWN_PRODUCTS,
  NUMBER_ANNOUNCEMENTS,
  OWNERS_OF_SKUS,
  UPSERT_PRODUCTS,
  UPSERT_VARIANTS,
} from './import.statements.js';
import type { VariantRow } from './product-rows.js';

/** What an import did. */
export interface ImportReport {
  readonly productsCreated: number;
  readonly productsChanged: number;
  readonly variantsCreated: number;
  readonly variantsChanged: number;
}

export interface ImportOptions {
  /** False where every service is filled from the same files, so that nobody has to be told. */
  readonly announce: boolean;
  /** What belongs into the same transaction, as a line of the audit does. */
  readonly alongside?: (tx: PoolClient, report: ImportReport) => Promise<unknown>;
}

/** Both files of an import together; some hundred thousand variants. `npm run ops` refuses more before it asks. */
export const MAX_IMPORT_BYTES = 8 * 1024 * 1024;

/** As many as a gRPC trailer carries; the count is told beside them. */
const PROBLEMS_TOLD = 50;

/** Brings products and variants to what two CSV files say. All or nothing, announcements included; repeating it changes nothing. */
export class ImportProducts {
  constructor(private readonly pool: Pool) {}

  /** Throws VALIDATION_FAILED with every bad row, and nothing was written. */
  execute(
    tenantId: string,
    given: ProductFiles,
    options: ImportOptions = { announce: true },
  ): Promise<ImportReport> {
    const files = readFiles(given);
    return inTransaction(this.pool, async (tx) => {
      await lockCatalog(tx, tenantId);
      const problems = problemsOf(files, await knownCatalog(tx, tenantId, files));
      if (problems.length > 0) throw refusal(problems);
      const report = await write(tx, tenantId, files, options);
      await options.alongside?.(tx, report);
      return report;
    });
  }
}

async function knownCatalog(
  tx: PoolClient,
  tenantId: string,
  { products, variants }: ReadFiles,
): Promise<KnownCatalog> {
  const handles = [...products.rows, ...variants.rows].map(({ value }) => value.handle);
  const known = await run(tx, KNOWN_PRODUCTS, [tenantId, [...new Set(handles)]]);
  const owners = await run(tx, OWNERS_OF_SKUS, [tenantId, variants.rows.map(({ value }) => value.sku)]);
  return {
    handles: new Set(known.map(({ handle }) => handle)),
    handleBySku: new Map(owners.map(({ sku, handle }) => [sku, handle])),
  };
}

async function write(
  tx: PoolClient,
  tenantId: string,
  files: ReadFiles,
  options: ImportOptions,
): Promise<ImportReport> {
  const rows = files.products.rows.map(({ value }) => ({ id: newId(), ...value }));
  const variantRows = files.variants.rows.map(({ value }) => value);
  const products = await run(tx, UPSERT_PRODUCTS, [tenantId, JSON.stringify(rows)]);
  const variants = await run(tx, UPSERT_VARIANTS, [tenantId, JSON.stringify(variantRows)]);
  const newSkus = new Set(variants.filter(({ created }) => created).map(({ sku }) => sku));
  const newHandles = products.filter(({ created }) => created).map(({ handle }) => handle);
  const added = variantRows.filter(({ sku }) => newSkus.has(sku));
  if (options.announce && added.length > 0) await announce(tx, tenantId, added, newHandles);
  return {
    productsCreated: newHandles.length,
    productsChanged: products.length - newHandles.length,
    variantsCreated: newSkus.size,
    variantsChanged: variants.length - newSkus.size,
  };
}

async function announce(
  tx: PoolClient,
  tenantId: string,
  added: readonly VariantRow[],
  newHandles: readonly string[],
): Promise<void> {
  const handles = [...new Set(added.map(({ handle }) => handle))];
  const products = await run(tx, NUMBER_ANNOUNCEMENTS, [tenantId, handles, newHandles]);
  const byHandle = new Map(handles.map((handle) => [handle, [] as VariantRow[]]));
  for (const variant of added) byHandle.get(variant.handle)?.push(variant);
  const events = products.map((product) =>
    announceProduct(tenantId, { ...product, variants: byHandle.get(product.handle) ?? [] }),
  );
  await addToOutbox(tx, events);
}

const refusal = (problems: readonly ImportProblem[]): DomainError =>
  new DomainError('VALIDATION_FAILED', {
    detail: `The files have ${problems.length} problems; nothing was imported`,
    metadata: { problemCount: String(problems.length) },
    errors: problems.slice(0, PROBLEMS_TOLD).map(({ file, line, column, message }) => ({
      path: [file, line, column].filter(Boolean).join(':'),
      file,
      line,
      column,
      message,
    })),
  });
