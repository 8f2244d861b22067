import { readCsv } from '@holdfast/csv';
import type { CsvContent, CsvProblem, CsvRow } from '@holdfast/csv';

import { ProductRow, VariantRow } from './product-rows.js';

/** The two CSV texts of an import. */
export interface ProductFiles {
  readonly productsCsv: string;
  readonly variantsCsv: string;
}

/** A problem in one of the files. */
export interface ImportProblem extends CsvProblem {
  readonly file: 'products' | 'variants';
}

/** Both files, parsed. */
export interface ReadFiles {
  readonly products: CsvContent<ProductRow>;
  readonly variants: CsvContent<VariantRow>;
}

/** The products and SKUs of the files that the shop already has. */
export interface KnownCatalog {
  readonly handles: ReadonlySet<string>;
  readonly handleBySku: ReadonlyMap<string, string>;
}

export const readFiles = ({ productsCsv, variantsCsv }: ProductFiles): ReadFiles => ({
  products: readCsv(productsCsv, ProductRow),
  variants: readCsv(variantsCsv, VariantRow),
});

/** All problems of the files, on their own and against the stored products, so that one correction fixes all. */
export function problemsOf({ products, variants }: ReadFiles, known: KnownCatalog): ImportProblem[] {
  const inProducts = [...products.problems, ...duplicates(products.rows, 'handle', ({ handle }) => handle)];
  const inVariants = [...variants.problems, ...duplicates(variants.rows, 'sku', ({ sku }) => sku)];
  // A bad row of the products file would make its variants look orphaned: they are checked once the file has no bad rows.
  if (products.problems.length === 0) inVariants.push(...orphans(products.rows, variants.rows, known));
  if (variants.problems.length === 0)
    inProducts.push(...withoutVariants(products.rows, variants.rows, known));
  inVariants.push(...moved(variants.rows, known));
  const byLine = (a: CsvProblem, b: CsvProblem): number => a.line - b.line;
  return [
    ...inProducts.sort(byLine).map((problem) => ({ file: 'products' as const, ...problem })),
    ...inVariants.sort(byLine).map((problem) => ({ file: 'variants' as const, ...problem })),
  ];
}

function duplicates<T>(
  rows: readonly CsvRow<T>[],
  column: string,
  keyOf: (value: T) => string,
): CsvProblem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ line, value }) => {
    const key = keyOf(value);
    const before = first.get(key);
    if (before === undefined) first.set(key, line);
    return before === undefined ? [] : [{ line, column, message: `${key} is in line ${before} already` }];
  });
}

function orphans(
  products: readonly CsvRow<ProductRow>[],
  variants: readonly CsvRow<VariantRow>[],
  known: KnownCatalog,
): CsvProblem[] {
  const handles = new Set(products.map(({ value }) => value.handle));
  return variants
    .filter(({ value }) => !handles.has(value.handle) && !known.handles.has(value.handle))
    .map(({ line, value }) => ({
      line,
      column: 'product_handle',
      message: `there is no product ${value.handle}`,
    }));
}

function withoutVariants(
  products: readonly CsvRow<ProductRow>[],
  variants: readonly CsvRow<VariantRow>[],
  known: KnownCatalog,
): CsvProblem[] {
  const sold = new Set(variants.map(({ value }) => value.handle));
  return products
    .filter(({ value }) => !sold.has(value.handle) && !known.handles.has(value.handle))
    .map(({ line, value }) => ({ line, column: 'handle', message: `${value.handle} has no variant` }));
}

/** Stock, orders and prices refer to the SKU: moved to another product it would be a different thing under an old name. */
function moved(variants: readonly CsvRow<VariantRow>[], { handleBySku }: KnownCatalog): CsvProblem[] {
  return variants.flatMap(({ line, value }) => {
    const owner = handleBySku.get(value.sku);
    return owner === undefined || owner === value.handle
      ? []
      : [{ line, column: 'product_handle', message: `${value.sku} belongs to ${owner}` }];
  });
}
