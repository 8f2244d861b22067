/**
 * Pieces of an order line, counted from 0: from, to (not included). Every piece has its own share of what the line cost, so whichever
 * pieces come back, in whatever portions, and whichever returns are refused on the way, all of them together are worth the line.
 */
export type UnitRange = readonly [from: number, to: number];

/** How many pieces these are. */
export const countUnits = (ranges: readonly UnitRange[]): number =>
  ranges.reduce((count, [from, to]) => count + to - from, 0);

/** The pieces of a line that are in none of these ranges, lowest first; the ranges do not overlap. */
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

/** The lowest pieces out of the free ones; fewer than wanted where there are not enough. */
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
