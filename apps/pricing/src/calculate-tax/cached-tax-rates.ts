import { StaticRows } from '@holdfast/postgres';

import { TaxRates } from './tax-rates.repository.js';
import type { JurisdictionRate } from './tax-rates.repository.js';

/** Keeps tax rates, which change a few times a year. Prices are never kept. */
export class CachedTaxRates extends TaxRates {
  private readonly rows = new StaticRows<readonly JurisdictionRate[]>('tax_rates');

  constructor(private readonly source: TaxRates) {
    super();
  }

  /** Callers that come while an entry is being read wait for that one read; a read that fails is not kept. */
  ofCountry(tenantId: string, countryCode: string): Promise<readonly JurisdictionRate[]> {
    return this.rows.read(tenantId, countryCode, () => this.source.ofCountry(tenantId, countryCode));
  }

  /** Forgets one tenant's rates, or everybody's. A read under way is forgotten too: it may have begun before the write. */
  forget(tenantId?: string): void {
    this.rows.forget(tenantId);
  }
}
