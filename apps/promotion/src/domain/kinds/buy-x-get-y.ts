import { z } from 'zod';

import { mulDivHalfUp } from '@holdfast/money';

import { matchesLine } from '../cart.js';
import type { CartLine } from '../cart.js';
import { lineConditions } from '../conditions.js';
import { FULL, percentOf } from './percent-off.js';
import type { PromotionKind, PromotionWith, RemainingLines } from './promotion-kind.js';

const pieces = () => z.int().min(1).max(10_000).optional();

const conditions = {
  buyQuantity: pieces(),
  getQuantity: pieces(),
  /** The lines that are reduced, where they are not the ones that have to be bought. A line that is both counts as reduced. */
  reward: z.strictObject(lineConditions).optional(),
};
type Bundle = PromotionWith<typeof conditions>;

/** Of every `buy + get` matching pieces the cheapest `get` are reduced; with a reward, `get` pieces of it for every `buy` pieces. */
export const buyXGetY = {
  name: 'buy_x_get_y',
  values: ['none', 'percent'],
  targets: {
    line: {
      takesOff:
        'of every `buy + get` matching pieces the cheapest `get`: all of their price, or `percent` of it; with a `reward`, for every `buy` matching pieces the cheapest `get` pieces of that',
      amounts: bundleAmounts,
    },
  },
  conditions,
} as const satisfies PromotionKind;

/** Of each line the share that its reduced pieces have of the line. */
function bundleAmounts(promotion: Bundle, lines: readonly CartLine[], remaining: RemainingLines) {
  const reduced = reducedPieces(promotion.conditions, lines);
  return lines.map(({ lineId, quantity }) => {
    const part = BigInt(reduced.get(lineId) ?? 0) * percentOf(promotion);
    return { lineId, amountMinor: mulDivHalfUp(remaining.get(lineId) ?? 0n, part, BigInt(quantity) * FULL) };
  });
}

/** The number of reduced pieces per line, by line id. */
function reducedPieces(conditions: Bundle['conditions'], lines: readonly CartLine[]): Map<string, number> {
  const { buyQuantity: buy = 1, getQuantity: get = 1, reward } = conditions;
  if (!reward) {
    const bought = lines.filter((line) => matchesLine(conditions, line));
    return cheapest(bought, Math.floor(piecesOf(bought) / (buy + get)) * get);
  }
  const rewarded = lines.filter((line) => matchesLine(reward, line));
  const bought = lines.filter((line) => matchesLine(conditions, line) && !rewarded.includes(line));
  return cheapest(rewarded, Math.floor(piecesOf(bought) / buy) * get);
}

const piecesOf = (lines: readonly CartLine[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

const byUnitPrice = (a: CartLine, b: CartLine): number =>
  a.unitPriceMinor < b.unitPriceMinor ? -1 : a.unitPriceMinor > b.unitPriceMinor ? 1 : 0;

/** The cheapest `count` pieces, by line id; at equal price the earlier line is taken first. */
function cheapest(lines: readonly CartLine[], count: number): Map<string, number> {
  let left = count;
  const taken = new Map<string, number>();
  for (const { lineId, quantity } of [...lines].sort(byUnitPrice)) {
    const pieces = Math.min(left, quantity);
    if (pieces > 0) taken.set(lineId, pieces);
    left -= pieces;
  }
  return taken;
}
