import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { ShippingQuery } from './shipping-query.js';
import { ShippingRates } from './shipping-rates.repository.js';
import type { FoundRates, RateStep } from './shipping-rates.repository.js';
import { zoneOf } from './shipping-zone.js';
import type { ShippingZones } from './shipping-zones.repository.js';

interface Step {
  readonly method_id: string;
  readonly method_name: string;
  readonly rate_minor: bigint;
  readonly measure: bigint;
  readonly up_to: bigint | null;
  readonly free_above_minor: bigint | null;
  readonly estimated_days: number;
}
type Row = { readonly enabled: boolean } & (Step | { readonly [Column in keyof Step]: null });

/** One row per method that the zone has; a row without a method where there is none, so that the switch is always told. */
const FIND_RATES = statement<Row>(
  'shipping_find_rates',
  `WITH step AS (
     SELECT DISTINCT ON (rate.method_id)
            rate.method_id, method.name AS method_name, method.position, rate.rate_minor, measured.measure, rate.up_to,
            rate.free_above_minor, rate.estimated_days
     FROM shipping_rates AS rate
     JOIN shipping_methods AS method ON method.tenant_id = $1 AND method.id = rate.method_id AND method.active
     CROSS JOIN LATERAL (SELECT CASE rate.basis WHEN 'weight' THEN $4::bigint ELSE $5::bigint END AS measure) AS measured
     WHERE rate.tenant_id = $1 AND rate.zone_id = $3::text AND rate.currency = $2
       AND ($6 = '' OR rate.method_id = $6) AND rate.from_value <= measured.measure
     ORDER BY rate.method_id, rate.from_value DESC
   )
   SELECT COALESCE(switch.rates_enabled, true) AS enabled, step.*
   FROM (VALUES ($1)) AS tenant (id)
   LEFT JOIN shipping_switches AS switch ON switch.tenant_id = tenant.id
   LEFT JOIN step ON true
   ORDER BY step.position, step.method_id`,
);

export class PgShippingRates extends ShippingRates {
  constructor(
    private readonly pool: Pool,
    private readonly zones: ShippingZones,
  ) {
    super();
  }

  async find(tenantId: string, query: ShippingQuery): Promise<FoundRates> {
    const { currency, weightGrams, subtotalMinor, methodId } = query;
    const zone = zoneOf(await this.zones.ofTenant(tenantId), query);
    const values = [tenantId, currency, zone?.id ?? null, weightGrams, subtotalMinor, methodId];
    const rows = await run(this.pool, FIND_RATES, values);
    return { enabled: rows[0]?.enabled ?? true, steps: rows.flatMap(toStep) };
  }
}

const toStep = (row: Row): RateStep[] =>
  row.method_id === null
    ? []
    : [
        {
          methodId: row.method_id,
          methodName: row.method_name,
          rateMinor: row.rate_minor,
          measure: row.measure,
          upTo: row.up_to,
          freeAboveMinor: row.free_above_minor,
          estimatedDays: row.estimated_days,
        },
      ];
