import { lineTotal } from './cart.js';
import type { Cart, CartLine } from './cart.js';
import { matchesLine } from './eligibility.js';
import type { Promotion, PromotionConditions } from './promotion.js';

const FULL = 10_000n;

/** What is left of the cart while promotions are taken off one after the other. */
export interface Remaining {
  /** Per line id, after line discounts. */
  readonly lines: Map<string, bigint>;
  /** Goods, after line and order discounts. */
  goods: bigint;
  shipping: bigint;
}

/** What one promotion takes off; `lines` only for target line. */
export interface Discount {
  readonly amountMinor: bigint;
  readonly lines: readonly { readonly lineId: string; readonly amountMinor: bigint }[];
}

/** The cart before any discount. */
export function untouched({ lines, shippingMinor }: Cart): Remaining {
  const perLine = new Map(lines.map((line) => [line.lineId, lineTotal(line)]));
  return {
    lines: perLine,
    goods: [...perLine.values()].reduce((sum, amount) => sum + amount, 0n),
    shipping: shippingMinor,
  };
}

/** A share of an amount, half a minor unit rounded up. Amounts are not negative. */
export const share = (amount: bigint, part: bigint, whole: bigint): bigint =>
  (2n * amount * part + whole) / (2n * whole);

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** A percentage or a fixed amount off what is left, never more than that. */
function off({ percent, amountMinor }: Promotion, left: bigint): bigint {
  if (amountMinor !== null) return least(amountMinor, left);
  return share(left, BigInt(percent ?? Number(FULL)), FULL);
}

/** A fixed amount off a line is per piece. */
function offLine(promotion: Promotion, line: CartLine, left: bigint): bigint {
  if (promotion.amountMinor === null) return off(promotion, left);
  return least(promotion.amountMinor * BigInt(line.quantity), left);
}

const piecesOf = (lines: readonly CartLine[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

const byUnitPrice = (a: CartLine, b: CartLine): number =>
  a.unitPriceMinor < b.unitPriceMinor ? -1 : a.unitPriceMinor > b.unitPriceMinor ? 1 : 0;

/** The cheapest pieces, so many, by line; of equal price those of the line given first. */
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

/** How many pieces of each line a bundle reduces: the cheapest of those bought, or of what is given with them. */
function reducedPieces(conditions: PromotionConditions, lines: readonly CartLine[]): Map<string, number> {
  const { buyQuantity: buy = 1, getQuantity: get = 1, reward } = conditions;
  if (!reward) {
    const bought = lines.filter((line) => matchesLine(conditions, line));
    return cheapest(bought, Math.floor(piecesOf(bought) / (buy + get)) * get);
  }
  const given = lines.filter((line) => matchesLine(reward, line));
  const bought = lines.filter((line) => matchesLine(conditions, line) && !given.includes(line));
  return cheapest(given, Math.floor(piecesOf(bought) / buy) * get);
}

/** A share of what is left of each line that has pieces to reduce, as large as their part of it. */
function bundleAmounts(
  { conditions, percent }: Promotion,
  lines: readonly CartLine[],
  left: Remaining['lines'],
): Discount['lines'] {
  const reduced = reducedPieces(conditions, lines);
  return lines.map(({ lineId, quantity }) => {
    const part = BigInt(reduced.get(lineId) ?? 0) * BigInt(percent ?? Number(FULL));
    return { lineId, amountMinor: share(left.get(lineId) ?? 0n, part, BigInt(quantity) * FULL) };
  });
}

function lineAmounts(
  promotion: Promotion,
  lines: readonly CartLine[],
  left: Remaining['lines'],
): Discount['lines'] {
  if (promotion.kind === 'buy_x_get_y') return bundleAmounts(promotion, lines, left);
  return lines
    .filter((line) => matchesLine(promotion.conditions, line))
    .map((line) => ({
      lineId: line.lineId,
      amountMinor: offLine(promotion, line, left.get(line.lineId) ?? 0n),
    }));
}

/** Takes a promotion off what is left, and says how much that was. */
export function takeOff(promotion: Promotion, cart: Cart, left: Remaining): Discount {
  if (promotion.target === 'shipping') {
    const amountMinor = off(promotion, left.shipping);
    left.shipping -= amountMinor;
    return { amountMinor, lines: [] };
  }
  if (promotion.target === 'order') {
    const amountMinor = off(promotion, left.goods);
    left.goods -= amountMinor;
    return { amountMinor, lines: [] };
  }
  const lines = lineAmounts(promotion, cart.lines, left.lines).filter(({ amountMinor }) => amountMinor > 0n);
  for (const { lineId, amountMinor } of lines)
    left.lines.set(lineId, (left.lines.get(lineId) ?? 0n) - amountMinor);
  const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  left.goods -= amountMinor;
  return { amountMinor, lines };
}
