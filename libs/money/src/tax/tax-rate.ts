/** One rate of a jurisdiction. A compound rate is charged on the amount plus the taxes listed before it. */
export interface TaxRate {
  readonly name: string;
  /** Decimal text, such as `"0.0825"`. */
  readonly rate: string;
  readonly compound: boolean;
}
