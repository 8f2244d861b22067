import { lineTotal } from './cart.js';
import type { Cart, CartLine } from './cart.js';
import { matchesLine } from './eligibility.js';
import type { Promotion } from './promotion.js';

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

/** How many pieces of each line are reduced: the cheapest, and of equal price the line given first. */
function reducedPieces(lines: readonly CartLine[], buy: number, get: number): Map<string, number> {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  let left = Math.floor(pieces / (buy + get)) * get;
  const reduced = new Map<string, number>();
  for (const { lineId, quantity } of [...lines].sort((a, b) => Number(a.unitPriceMinor - b.unitPriceMinor))) {
    const taken = Math.min(left, quantity);
    if (taken > 0) reduced.set(lineId, taken);
    left -= taken;
  }
  return reduced;
}

function lineAmounts(
  promotion: Promotion,
  lines: readonly CartLine[],
  left: Remaining['lines'],
): Discount['lines'] {
  const { buyQuantity = 1, getQuantity = 1 } = promotion.conditions;
  const reduced =
    promotion.kind === 'buy_x_get_y' ? reducedPieces(lines, buyQuantity, getQuantity) : undefined;
  return lines
    .map((line) => {
      const of = left.get(line.lineId) ?? 0n;
      if (!reduced) return { lineId: line.lineId, amountMinor: offLine(promotion, line, of) };
      const pieces = BigInt(reduced.get(line.lineId) ?? 0);
      const percent = BigInt(promotion.percent ?? Number(FULL));
      return { lineId: line.lineId, amountMinor: share(of, pieces * percent, BigInt(line.quantity) * FULL) };
    })
    .filter(({ amountMinor }) => amountMinor > 0n);
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
  const matching = cart.lines.filter((line) => matchesLine(promotion.conditions, line));
  const lines = lineAmounts(promotion, matching, left.lines);
  for (const { lineId, amountMinor } of lines)
    left.lines.set(lineId, (left.lines.get(lineId) ?? 0n) - amountMinor);
  const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  left.goods -= amountMinor;
  return { amountMinor, lines };
}
