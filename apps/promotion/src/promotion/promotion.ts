/** What a promotion does. */
export type PromotionKind = 'percentage' | 'fixed' | 'free_shipping' | 'reduced_shipping' | 'buy_x_get_y';

/** What a promotion takes off from. */
export type PromotionTargetName = 'line' | 'order' | 'shipping';

/** Lines, by what they are. Lists are alternatives; what is not given does not restrict. */
export interface LineCondition {
  readonly skus?: readonly string[] | undefined;
  readonly productIds?: readonly string[] | undefined;
  readonly categoryIds?: readonly string[] | undefined;
  readonly brandIds?: readonly string[] | undefined;
}

/** When a promotion holds. Lists are alternatives; what is not given does not restrict. */
export interface PromotionConditions extends LineCondition {
  /** Of the cart before discounts. */
  readonly minSubtotalMinor?: number | undefined;
  readonly customerGroups?: readonly string[] | undefined;
  readonly firstOrder?: boolean | undefined;
  /** buy_x_get_y: of every `buyQuantity + getQuantity` pieces the cheapest `getQuantity` are reduced. */
  readonly buyQuantity?: number | undefined;
  readonly getQuantity?: number | undefined;
  /** buy_x_get_y: what is reduced, where it is something else than what has to be bought. A line that is both counts as reduced. */
  readonly reward?: LineCondition | undefined;
}

/** A promotion as it was set up. Counters are elsewhere. */
export interface Promotion {
  readonly id: string;
  /** Null for a rule-based promotion. */
  readonly code: string | null;
  readonly name: string;
  readonly kind: PromotionKind;
  readonly target: PromotionTargetName;
  /** Hundredths of a percent: 1250 is 12.5 %. */
  readonly percent: number | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly conditions: PromotionConditions;
  /** The lowest goes first; then by id. */
  readonly priority: number;
  /** Stands alone. */
  readonly exclusive: boolean;
  /** Whether it goes together with another one on the same target that is not stackable either. */
  readonly stackable: boolean;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** Whether its uses are counted. */
  readonly limited: boolean;
  /** Whether the uses of one customer are limited. */
  readonly limitedPerCustomer: boolean;
}

/** Whether it depends on what this customer bought before. Of an e-mail address that has not proven itself that is not told (TRU-10). */
export const dependsOnHistory = ({ limitedPerCustomer, conditions }: Promotion): boolean =>
  limitedPerCustomer || conditions.firstOrder === true;

/** The one order in which promotions are considered, everywhere. */
export const byPriority = (a: Promotion, b: Promotion): number =>
  a.priority - b.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
