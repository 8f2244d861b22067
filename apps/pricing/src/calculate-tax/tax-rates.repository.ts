/** One rate as it stands in the data. */
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
  /** Epoch milliseconds, from (inclusive) and until (exclusive); infinite where it never began or ends. */
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

export abstract class TaxRates {
  /** All rates of a country, those of the past and the future too; in order of priority. */
  abstract ofCountry(tenantId: string, countryCode: string): Promise<readonly JurisdictionRate[]>;
}
