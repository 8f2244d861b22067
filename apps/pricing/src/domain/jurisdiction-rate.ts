/** One tax rate of a jurisdiction: a country, a region of it, or the postal codes with a prefix. */
export interface JurisdictionRate {
  readonly region: string;
  readonly postalPrefix: string;
  readonly taxClass: string;
  readonly name: string;
  /** Decimal text. */
  readonly rate: string;
  readonly compound: boolean;
  readonly priority: number;
  readonly appliesToShipping: boolean;
  /** Epoch milliseconds, from (inclusive) and until (exclusive); infinite without a start or an end. */
  readonly validFromMs: number;
  readonly validUntilMs: number;
}
