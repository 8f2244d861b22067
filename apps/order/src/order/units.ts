/**
 * Pieces of an order line, counted from 0: from, to (exclusive). Every piece has its own share of the line's price. So in whatever portions
 * the pieces come back, and whichever returns are rejected, all pieces together are worth the line.
 */
export type UnitRange = readonly [from: number, to: number];

/** Number of pieces in these ranges. */
export const countUnits = (ranges: readonly UnitRange[]): number =>
  ranges.reduce((count, [from, to]) => count + to - from, 0);

/** The pieces of a line outside these ranges, lowest first. The ranges must not overlap. */
export function freeUnits(bought: number, taken: readonly UnitRange[]): readonly UnitRange[] {
  const free: UnitRange[] = [];
  let next = 0;
  for (const [from, to] of [...taken].sort(([a], [b]) => a - b)) {
    if (from > next) free.push([next, from]);
    next = to;
  }
  if (next < bought) free.push([next, bought]);
  return free;
}

/** Takes the lowest free pieces; fewer than wanted if there are not enough. */
export function takeUnits(free: readonly UnitRange[], wanted: number): readonly UnitRange[] {
  const taken: UnitRange[] = [];
  let missing = wanted;
  for (const [from, to] of free) {
    if (missing === 0) break;
    const count = Math.min(missing, to - from);
    taken.push([from, from + count]);
    missing -= count;
  }
  return taken;
}
