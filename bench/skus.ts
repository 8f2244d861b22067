import { readFileSync } from 'node:fs';

const STOCK = new URL('../tools/sandboxes/demo-data/stock.csv', import.meta.url);
/** A benchmark must not end because a shelf is empty. */
const PLENTY = 100_000;
const MOST_LINES = 100;

/** So many different SKUs of the demo shop that do not run out. */
export function plentifulSkus(count) {
  if (count < 1 || count > MOST_LINES) throw new Error(`a cart has 1 to ${MOST_LINES} lines`);
  const rows = readFileSync(STOCK, 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  const plenty = rows.filter(([tenant, , , onHand]) => tenant === 'demo' && Number(onHand) >= PLENTY);
  return [...new Set(plenty.map(([, sku]) => sku))].slice(0, count);
}
