/** Stock of a SKU at a location. available = on hand − held − allocated. */
export interface StockLevel {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly held: number;
  readonly allocated: number;
  /** Pieces of held and allocated that a count did not find. */
  readonly shortfall: number;
}

/** What is to be counted at one location. */
export interface Count {
  readonly locationId: string;
  readonly counted: number;
}

/**
 * Splits a counted total over the locations (given by priority): first each keeps what it has promised, then what it has, and what is
 * left over lies at the first. So a total never makes one location short while another has pieces to spare.
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
