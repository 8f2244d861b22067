import { statement } from '@holdfast/postgres';

import type { JurisdictionRate } from '../domain/jurisdiction-rate.js';

export const RATES_OF_COUNTRY = statement<JurisdictionRate>(
  'pricing_tax_rates_of_country',
  `SELECT region, postal_prefix AS "postalPrefix", tax_class AS "taxClass", name, rate::text, compound, priority,
          applies_to_shipping AS "appliesToShipping",
          (extract(epoch FROM valid_from) * 1000)::float8 AS "validFromMs",
          (extract(epoch FROM valid_until) * 1000)::float8 AS "validUntilMs"
   FROM tax_rates
   WHERE tenant_id = $1 AND country = $2
   ORDER BY priority, compound, name, tax_class`,
);
