import type { LineConditions, PromotionConditions } from './conditions.js';

export type { LineConditions, PromotionConditions };

/** The part of the price that a promotion reduces. */
export type PromotionTarget = 'line' | 'order' | 'shipping';

/** A promotion as it is configured. Its counters are kept elsewhere. */
export interface Promotion {
  readonly id: string;
  /** Null for an automatic promotion. */
  readonly code: string | null;
  readonly name: string;
  /** The name of one of `PROMOTION_KINDS`. */
  readonly kind: string;
  readonly target: PromotionTarget;
  /** Hundredths of a percent: 1250 is 12.5 %. */
  readonly percent: number | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly conditions: PromotionConditions;
  /** The lowest is considered first; equal ones by id. */
  readonly priority: number;
  /** Combines with no other promotion. */
  readonly exclusive: boolean;
  /** False: of such promotions one applies per target. */
  readonly stackable: boolean;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** Its uses are counted. */
  readonly limited: boolean;
  /** The uses of one customer are limited. */
  readonly limitedPerCustomer: boolean;
}

/**
 * Whether the result depends on the customer's earlier orders. For an e-mail address that is not verified this is not disclosed (TRU-10).
 */
export const dependsOnHistory = ({ limitedPerCustomer, conditions }: Promotion): boolean =>
  limitedPerCustomer || conditions.firstOrder === true;

/** The one order in which promotions are considered, everywhere. */
export const byPriority = (a: Promotion, b: Promotion): number =>
  a.priority - b.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Codes are compared by this key. */
export const codeKey = (code: string): string => code.trim().toLowerCase();
