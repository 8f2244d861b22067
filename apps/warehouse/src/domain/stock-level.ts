/** Stock of a SKU at a location. available = on hand − held − allocated. */
export interface StockLevel {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly held: number;
  readonly allocated: number;
  /** Held and allocated pieces that a count did not find. */
  readonly shortfall: number;
}

/** The new count of one location. */
export interface Count {
  readonly locationId: string;
  readonly counted: number;
}

/**
 * Splits a counted total over the locations (given by priority): first each keeps its promised pieces, then its other pieces, and the rest
 * goes to the first. So a total never makes one location short while another has free pieces.
 */
export function spreadTotal(total: number, levels: readonly StockLevel[]): Count[] {
  let left = total;
  const take = (wanted: number): number => {
    const given = Math.min(left, wanted);
    left -= given;
    return given;
  };
  const promised = levels.map(({ held, allocated }) => take(held + allocated));
  const kept = levels.map(({ onHand, held, allocated }) => take(onHand - held - allocated));
  return levels.map(({ locationId }, index) => ({
    locationId,
    counted: promised[index]! + kept[index]! + (index === 0 ? left : 0),
  }));
}
