import { Injectable } from '@nestjs/common';

import { Pool, StaticRows, run } from '@holdfast/postgres';

import type { JurisdictionRate } from '../domain/jurisdiction-rate.js';
import { RATES_OF_COUNTRY } from './tax-rates.statements.js';

/** Tax rates, cached because they change a few times a year (PAY-12). Prices are never cached. */
@Injectable()
export class TaxRatesRepository {
  private readonly rows = new StaticRows<readonly JurisdictionRate[]>('tax_rates');

  constructor(private readonly pool: Pool) {}

  /**
   * All rates of a country, past and future ones too, in order of priority. Concurrent callers share one read; a failed read is not
   * cached.
   */
  ofCountry(tenantId: string, countryCode: string): Promise<readonly JurisdictionRate[]> {
    return this.rows.read(tenantId, countryCode, () =>
      run(this.pool, RATES_OF_COUNTRY, [tenantId, countryCode]),
    );
  }

  /** Drops the tenant's rates, or all of them; also those of a read in progress, which may have begun before the write. */
  forget(tenantId?: string): void {
    this.rows.forget(tenantId);
  }
}
