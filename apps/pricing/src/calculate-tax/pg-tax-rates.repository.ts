import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { TaxRates } from './tax-rates.repository.js';
import type { JurisdictionRate } from './tax-rates.repository.js';

type Row = JurisdictionRate;

const RATES_OF_COUNTRY = statement<Row>(
  'pricing_tax_rates_of_country',
  `SELECT region, postal_prefix AS "postalPrefix", tax_class AS "taxClass", name, rate::text, compound, priority,
          applies_to_shipping AS "appliesToShipping",
          (extract(epoch FROM valid_from) * 1000)::float8 AS "validFromMs",
          (extract(epoch FROM valid_until) * 1000)::float8 AS "validUntilMs"
   FROM tax_rates
   WHERE tenant_id = $1 AND country = $2
   ORDER BY priority, compound, name, tax_class`,
);

export class PgTaxRates extends TaxRates {
  constructor(private readonly pool: Pool) {
    super();
  }

  ofCountry(tenantId: string, countryCode: string): Promise<readonly JurisdictionRate[]> {
    return run(this.pool, RATES_OF_COUNTRY, [tenantId, countryCode]);
  }
}
