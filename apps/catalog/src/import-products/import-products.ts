import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { addToOutbox } from '@holdfast/outbox';
import { Pool, inTransaction, run } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import { lockCatalog } from '../products/catalog-lock.js';
import { productCreatedEvent } from '../products/product-created-event.js';
import { problemsOf, readFiles } from './check-files.js';
import type { ImportProblem, KnownCatalog, ProductFiles, ReadFiles } from './check-files.js';
import {
  KNOWN_PRODUCTS,
  NUMBER_EVENTS,
  OWNERS_OF_SKUS,
  UPSERT_PRODUCTS,
  UPSERT_VARIANTS,
} from './import.statements.js';
import type { VariantRow } from './product-rows.js';

/** The number of rows that an import wrote. */
export interface ImportReport {
  readonly productsCreated: number;
  readonly productsChanged: number;
  readonly variantsCreated: number;
  readonly variantsChanged: number;
}

/** The changes that an import made, with its report. */
interface Changes {
  readonly report: ImportReport;
  readonly newVariants: readonly VariantRow[];
  readonly newHandles: readonly string[];
}

/** The limit for both files together; some hundred thousand variants. `npm run ops` refuses more before it sends them. */
export const MAX_IMPORT_BYTES = 8 * 1024 * 1024;

/** As many as fit into a gRPC trailer; the total is in the metadata. */
const PROBLEMS_LISTED = 50;

/** Creates and changes products and variants as two CSV files say. All or nothing, events included; repeating it changes nothing. */
@Injectable()
export class ImportProducts {
  constructor(private readonly pool: Pool) {}

  /** Publishes events of new variants and writes a line of the audit. Reason: VALIDATION_FAILED with every bad row; then nothing is written. */
  execute(operator: Operator, given: ProductFiles): Promise<ImportReport> {
    const { tenantId } = operator;
    const files = readFiles(given);
    return inTransaction(this.pool, async (tx) => {
      const { report, newVariants, newHandles } = await importFiles(tx, tenantId, files);
      if (newVariants.length > 0) await publish(tx, tenantId, newVariants, newHandles);
      const outcome = summaryOf(report);
      await recordAct(tx, { ...operator, action: 'products.import', subject: 'catalog', outcome });
      return report;
    });
  }

  /** The same without events and audit: every service of a demo shop is filled from the same files. */
  async seed(tenantId: string, given: ProductFiles): Promise<void> {
    const files = readFiles(given);
    await inTransaction(this.pool, (tx) => importFiles(tx, tenantId, files));
  }
}

async function importFiles(tx: PoolClient, tenantId: string, files: ReadFiles): Promise<Changes> {
  await lockCatalog(tx, tenantId);
  const problems = problemsOf(files, await knownCatalog(tx, tenantId, files));
  if (problems.length > 0) throw refusal(problems);
  return write(tx, tenantId, files);
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

async function write(tx: PoolClient, tenantId: string, files: ReadFiles): Promise<Changes> {
  const rows = files.products.rows.map(({ value }) => ({ id: newId(), ...value }));
  const variantRows = files.variants.rows.map(({ value }) => value);
  const products = await run(tx, UPSERT_PRODUCTS, [tenantId, JSON.stringify(rows)]);
  const variants = await run(tx, UPSERT_VARIANTS, [tenantId, JSON.stringify(variantRows)]);
  const newSkus = new Set(variants.filter(({ created }) => created).map(({ sku }) => sku));
  const newHandles = products.filter(({ created }) => created).map(({ handle }) => handle);
  return {
    newHandles,
    newVariants: variantRows.filter(({ sku }) => newSkus.has(sku)),
    report: {
      productsCreated: newHandles.length,
      productsChanged: products.length - newHandles.length,
      variantsCreated: newSkus.size,
      variantsChanged: variants.length - newSkus.size,
    },
  };
}

async function publish(
  tx: PoolClient,
  tenantId: string,
  newVariants: readonly VariantRow[],
  newHandles: readonly string[],
): Promise<void> {
  const handles = [...new Set(newVariants.map(({ handle }) => handle))];
  const products = await run(tx, NUMBER_EVENTS, [tenantId, handles, newHandles]);
  const byHandle = new Map(handles.map((handle) => [handle, [] as VariantRow[]]));
  for (const variant of newVariants) byHandle.get(variant.handle)?.push(variant);
  const events = products.map((product) =>
    productCreatedEvent(tenantId, { ...product, variants: byHandle.get(product.handle) ?? [] }),
  );
  await addToOutbox(tx, events);
}

const summaryOf = (report: ImportReport): string =>
  `products: ${report.productsCreated} created, ${report.productsChanged} changed; ` +
  `variants: ${report.variantsCreated} created, ${report.variantsChanged} changed`;

const refusal = (problems: readonly ImportProblem[]): DomainError =>
  new DomainError('VALIDATION_FAILED', {
    detail: `The files have ${problems.length} problems; nothing was imported`,
    metadata: { problemCount: String(problems.length) },
    errors: problems.slice(0, PROBLEMS_LISTED).map(({ file, line, column, message }) => ({
      path: [file, line, column].filter(Boolean).join(':'),
      file,
      line,
      column,
      message,
    })),
  });
