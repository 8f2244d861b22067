import type { Sellable } from './hold.js';
import type { StockLine } from './stock-line.js';
import type { Shortage } from './warehouse.errors.js';

const NOTHING: Sellable = { total: 0, available: 0 };

/** The given percentage of the stock in pieces, at least one. */
export const shareOf = (total: number, percent: number): number =>
  Math.max(1, Math.floor((total * percent) / 100));

/**
 * The lines that exceed a client's share of the stock, with the pieces that it may still hold. The stock is read separately from the hold:
 * a count in between changes the share accordingly, and never lets more be held than there is.
 */
export function beyondShare(
  lines: readonly StockLine[],
  stock: ReadonlyMap<string, Sellable>,
  percent: number,
  heldElsewhere: readonly StockLine[],
): Shortage[] {
  const held = new Map<string, number>();
  for (const { sku, quantity } of heldElsewhere) held.set(sku, (held.get(sku) ?? 0) + quantity);
  return lines.flatMap(({ sku, quantity }) => {
    const { total, available } = stock.get(sku) ?? NOTHING;
    const left = Math.max(0, shareOf(total, percent) - (held.get(sku) ?? 0));
    return quantity > left ? [{ sku, requested: quantity, available: Math.min(left, available) }] : [];
  });
}
