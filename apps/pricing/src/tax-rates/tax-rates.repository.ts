import { Injectable } from '@nestjs/common';

import { Pool, StaticRows, run } from '@holdfast/postgres';

import type { JurisdictionRate } from '../domain/jurisdiction-rate.js';
import { RATES_OF_COUNTRY } from './tax-rates.statements.js';

interface Entry {
  /** The rates are of this revision of the tenant or a later one. */
  readonly revision: bigint;
  readonly rates: readonly JurisdictionRate[];
}

/** Tax rates, cached because they change a few times a year (PAY-12). Prices are never cached. */
@Injectable()
export class TaxRatesRepository {
  private readonly rows = new StaticRows<Entry>('tax_rates');

  constructor(private readonly pool: Pool) {}

  /**
   * All rates of a country, past and future ones too, in order of priority. Given a revision that was read before, they are not older than
   * that, whether a notification arrived or not. Concurrent callers share one read; a failed read is not cached.
   */
  async ofCountry(
    tenantId: string,
    countryCode: string,
    revision = 0n,
  ): Promise<readonly JurisdictionRate[]> {
    const read = () =>
      this.rows.read(tenantId, countryCode, () => this.load(tenantId, countryCode, revision));
    const known = await read();
    if (known.revision >= revision) return known.rates;
    this.forget(tenantId);
    return (await read()).rates;
  }

  /** Drops the tenant's rates, or all of them; also those of a read in progress, which may have begun before the write. */
  forget(tenantId?: string): void {
    this.rows.forget(tenantId);
  }

  private async load(tenantId: string, countryCode: string, revision: bigint): Promise<Entry> {
    return { revision, rates: await run(this.pool, RATES_OF_COUNTRY, [tenantId, countryCode]) };
  }
}
