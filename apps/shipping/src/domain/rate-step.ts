/** The step of a method's rate table that applies to an order. */
export interface RateStep {
  readonly methodId: string;
  readonly methodName: string;
  readonly rateMinor: bigint;
  /** The order's weight in grams or its subtotal in minor units, by the basis of the table. */
  readonly measure: bigint;
  /** Exclusive; null: no upper bound. */
  readonly upTo: bigint | null;
  readonly freeAboveMinor: bigint | null;
  readonly estimatedDays: number;
}
