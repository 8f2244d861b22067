import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { ShippingQuery } from './shipping-query.js';
import { ShippingRates } from './shipping-rates.repository.js';
import type { FoundRates, RateStep } from './shipping-rates.repository.js';

interface Row {
  readonly enabled: boolean;
  readonly method_id: string | null;
  readonly method_name: string;
  readonly rate_minor: bigint;
  readonly measure: bigint;
  readonly up_to: bigint | null;
  readonly free_above_minor: bigint | null;
  readonly estimated_days: number;
}

/**
 * The zone of the best priority that holds the address; of equal ones the more exact: by postal prefix, the longest first, then by
 * region, then by country. One row per method; a row without a method where none serves the address, so that the switch is always told.
 */
const FIND_RATES = statement<Row>(
  'shipping_find_rates',
  `WITH zone AS (
     SELECT id
     FROM shipping_zones
     CROSS JOIN LATERAL (
       SELECT max(length(prefix)) AS matched FROM unnest(postal_prefixes) AS prefix WHERE starts_with($5, prefix)
     ) AS postal
     WHERE tenant_id = $1
       AND ('*' = ANY (countries) OR $3 = ANY (countries))
       AND NOT $3 = ANY (excluded_countries)
       AND (regions = '{}' OR $4 = ANY (regions))
       AND (postal_prefixes = '{}' OR postal.matched IS NOT NULL)
     ORDER BY priority, coalesce(postal.matched, 0) DESC, regions <> '{}' DESC, $3 = ANY (countries) DESC, id
     LIMIT 1
   ), step AS (
     SELECT DISTINCT ON (rate.method_id)
            rate.method_id, method.name AS method_name, method.position, rate.rate_minor, measured.measure, rate.up_to,
            rate.free_above_minor, rate.estimated_days
     FROM zone
     JOIN shipping_rates AS rate ON rate.tenant_id = $1 AND rate.zone_id = zone.id AND rate.currency = $2
     JOIN shipping_methods AS method ON method.tenant_id = $1 AND method.id = rate.method_id AND method.active
     CROSS JOIN LATERAL (SELECT CASE rate.basis WHEN 'weight' THEN $6::bigint ELSE $7::bigint END AS measure) AS measured
     WHERE ($8 = '' OR rate.method_id = $8) AND rate.from_value <= measured.measure
     ORDER BY rate.method_id, rate.from_value DESC
   )
   SELECT COALESCE(switch.rates_enabled, true) AS enabled, step.*
   FROM (VALUES ($1)) AS tenant (id)
   LEFT JOIN shipping_switches AS switch ON switch.tenant_id = tenant.id
   LEFT JOIN step ON true
   ORDER BY step.position, step.method_id`,
);

export class PgShippingRates extends ShippingRates {
  constructor(private readonly pool: Pool) {
    super();
  }

  async find(tenantId: string, query: ShippingQuery): Promise<FoundRates> {
    const { currency, countryCode, region, postalCode, weightGrams, subtotalMinor, methodId } = query;
    const values = [
      tenantId,
      currency,
      countryCode,
      region,
      postalCode,
      weightGrams,
      subtotalMinor,
      methodId,
    ];
    const rows = await run(this.pool, FIND_RATES, values);
    return { enabled: rows[0]?.enabled ?? true, steps: rows.flatMap(toStep) };
  }
}

const toStep = ({ method_id: methodId, ...row }: Row): RateStep[] =>
  methodId === null
    ? []
    : [
        {
          methodId,
          methodName: row.method_name,
          rateMinor: row.rate_minor,
          measure: row.measure,
          upTo: row.up_to,
          freeAboveMinor: row.free_above_minor,
          estimatedDays: row.estimated_days,
        },
      ];
