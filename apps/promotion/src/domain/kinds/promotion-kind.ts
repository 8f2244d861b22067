import type { z } from 'zod';

import { matchesLine } from '../cart.js';
import type { CartLine } from '../cart.js';
import type { Promotion, PromotionTarget } from '../promotion.js';

/** The amount of each line that can still be reduced, by line id. */
export type RemainingLines = ReadonlyMap<string, bigint>;

/** A discount on one line. */
export interface LineDiscount {
  readonly lineId: string;
  readonly amountMinor: bigint;
}

/** The discount of a kind on the goods as a whole or on shipping. */
export interface AmountRule {
  /** For the table in docs/promotions.md. */
  readonly takesOff: string;
  /** The discount on what earlier promotions left. The caller limits it to `remaining`. */
  amount(promotion: Promotion, remaining: bigint): bigint;
}

/** The discount of a kind on single lines. */
export interface LineRule {
  /** For the table in docs/promotions.md. */
  readonly takesOff: string;
  /** The discount on each line, on what earlier promotions left of it. The caller limits it to that. */
  amounts(
    promotion: Promotion,
    lines: readonly CartLine[],
    remaining: RemainingLines,
  ): readonly LineDiscount[];
}

/** One kind of promotion: what it may reduce, what it needs and its arithmetic. CONTRIBUTING says how to add one. */
export interface PromotionKind {
  /** As stored; never changed. */
  readonly name: string;
  /** The value that it takes; several entries are alternatives. The database checks it. */
  readonly values: readonly ('percent' | 'amount' | 'none')[];
  /** The targets that it may have. The database checks them. */
  readonly targets: {
    readonly line?: LineRule;
    readonly order?: AmountRule;
    readonly shipping?: AmountRule;
  } & Readonly<Partial<Record<PromotionTarget, AmountRule | LineRule>>>;
  /** Conditions that only this kind has, all optional. Shop files and CSV files accept them. */
  readonly conditions: Readonly<Record<string, z.ZodOptional>>;
}

/** A promotion whose conditions include those of its kind; the database checks them (`promotions_conditions_known`). */
export type PromotionWith<Conditions extends PromotionKind['conditions']> = Promotion & {
  readonly conditions: z.output<z.ZodObject<Conditions>>;
};

/** A line rule that reduces every line which meets the promotion's conditions. */
export const everyMatchingLine =
  (amount: (promotion: Promotion, line: CartLine, remaining: bigint) => bigint): LineRule['amounts'] =>
  (promotion, lines, remaining) =>
    lines
      .filter((line) => matchesLine(promotion.conditions, line))
      .map((line) => ({
        lineId: line.lineId,
        amountMinor: amount(promotion, line, remaining.get(line.lineId) ?? 0n),
      }));
