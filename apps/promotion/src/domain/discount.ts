import { lineTotal } from './cart.js';
import type { Cart } from './cart.js';
import type { LineDiscount } from './kinds/promotion-kind.js';
import { kindOf } from './kinds/promotion-kinds.js';
import type { Promotion } from './promotion.js';

/** The rest of the cart while promotions are applied one after the other. */
export interface Remaining {
  /** By line id, after line discounts. */
  readonly lines: Map<string, bigint>;
  /** Goods, after line and order discounts. */
  goods: bigint;
  shipping: bigint;
}

/** The discount of one promotion; `lines` only for the target `line`. */
export interface Discount {
  readonly amountMinor: bigint;
  readonly lines: readonly LineDiscount[];
}

/** The cart before any discount. */
export function undiscounted({ lines, shippingMinor }: Cart): Remaining {
  const perLine = new Map(lines.map((line) => [line.lineId, lineTotal(line)]));
  return {
    lines: perLine,
    goods: [...perLine.values()].reduce((sum, amount) => sum + amount, 0n),
    shipping: shippingMinor,
  };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * Takes a promotion off what remains, never more than that, and returns the discount. A kind or target that this version does not know
 * takes nothing off.
 */
export function takeOff(promotion: Promotion, cart: Cart, remaining: Remaining): Discount {
  const { line, order, shipping } = kindOf(promotion.kind)?.targets ?? {};
  switch (promotion.target) {
    case 'shipping': {
      const amountMinor = least(shipping?.amount(promotion, remaining.shipping) ?? 0n, remaining.shipping);
      remaining.shipping -= amountMinor;
      return { amountMinor, lines: [] };
    }
    case 'order': {
      const amountMinor = least(order?.amount(promotion, remaining.goods) ?? 0n, remaining.goods);
      remaining.goods -= amountMinor;
      return { amountMinor, lines: [] };
    }
    case 'line': {
      const lines = takeOffLines(line?.amounts(promotion, cart.lines, remaining.lines) ?? [], remaining);
      const amountMinor = lines.reduce((sum, each) => sum + each.amountMinor, 0n);
      remaining.goods -= amountMinor;
      return { amountMinor, lines };
    }
  }
}

function takeOffLines(discounts: readonly LineDiscount[], { lines }: Remaining): LineDiscount[] {
  return discounts.flatMap(({ lineId, amountMinor: wanted }) => {
    const left = lines.get(lineId) ?? 0n;
    const amountMinor = least(wanted, left);
    if (amountMinor <= 0n) return [];
    lines.set(lineId, left - amountMinor);
    return [{ lineId, amountMinor }];
  });
}
