import type { Sellable } from '../stock/holds.repository.js';
import type { StockLine } from '../stock/stock-line.js';
import type { Shortage } from '../warehouse.errors.js';

const NOTHING: Sellable = { total: 0, available: 0 };

/** Pieces that a share of the stock is, one at least. */
export const shareOf = (total: number, percent: number): number =>
  Math.max(1, Math.floor((total * percent) / 100));

/**
 * The lines that want more than is left of a client's share, with how many pieces it may still have. The stock is read beside the hold: a
 * count that comes between moves the share by as much, and never makes more be held than there is.
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
