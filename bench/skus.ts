import { readFileSync } from 'node:fs';

const STOCK = new URL('../tools/sandboxes/demo-data/stock.csv', import.meta.url);
/** A benchmark must not end because a SKU is out of stock. */
const PLENTY = 100_000;
const MOST_LINES = 100;

/** `count` different SKUs of the demo shop that do not run out. */
export function plentifulSkus(count: number): string[] {
  if (count < 1 || count > MOST_LINES) throw new Error(`a cart has 1 to ${MOST_LINES} lines`);
  const rows = readFileSync(STOCK, 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  const plenty = rows.flatMap(([tenant, sku, , onHand]) =>
    tenant === 'demo' && sku !== undefined && Number(onHand) >= PLENTY ? [sku] : [],
  );
  return [...new Set(plenty)].slice(0, count);
}
