import { validationFailed } from '@holdfast/errors';

/** A quantity of one SKU. */
export interface StockLine {
  readonly sku: string;
  readonly quantity: number;
}

/** More than any shop stocks; sums of all lines of a cart stay within 32 bits. */
export const MAX_QUANTITY = 10_000_000;
const MAX_LINES = 200;
const MAX_SKU_LENGTH = 100;
/** PostgreSQL refuses NUL. */
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Why a text is not a SKU; undefined where it is one. */
export function skuProblem(sku: string): string | undefined {
  if (sku.length === 0 || sku.length > MAX_SKU_LENGTH) return `expected 1 to ${MAX_SKU_LENGTH} characters`;
  return CONTROL.test(sku) ? 'control characters are not allowed' : undefined;
}

function lineProblems({ sku, quantity }: StockLine, index: number): { path: string; message: string }[] {
  const problem = skuProblem(sku);
  return [
    ...(problem ? [{ path: `lines[${index}].sku`, message: problem }] : []),
    ...(Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY
      ? []
      : [{ path: `lines[${index}].quantity`, message: `expected 1 to ${MAX_QUANTITY}` }]),
  ];
}

/**
 * One line per SKU with the sum of its quantities, sorted (WHS-1): a SKU on two lines is checked once against the stock, and all calls
 * lock their rows in the same order. Reason: VALIDATION_FAILED.
 */
export function sumBySku(lines: readonly StockLine[]): StockLine[] {
  if (lines.length === 0 || lines.length > MAX_LINES) {
    throw validationFailed([{ path: 'lines', message: `expected 1 to ${MAX_LINES} lines` }]);
  }
  const problems = lines.flatMap(lineProblems);
  if (problems.length > 0) throw validationFailed(problems);
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
