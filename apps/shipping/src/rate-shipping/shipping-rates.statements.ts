import { statement } from '@holdfast/postgres';

interface Step {
  readonly method_id: string;
  readonly method_name: string;
  readonly rate_minor: bigint;
  readonly measure: bigint;
  readonly up_to: bigint | null;
  readonly free_above_minor: bigint | null;
  readonly estimated_days: number;
}

/** A step of a method, as stored. */
export type RateStepRow = { readonly enabled: boolean; readonly revision: bigint } & (
  Step | { readonly [Column in keyof Step]: null }
);

/** One row per method of the zone; a row without a method where there is none, so that the switch is always returned. */
export const FIND_RATES = statement<RateStepRow>(
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
   SELECT COALESCE(switch.rates_enabled, true) AS enabled,
          COALESCE((SELECT revision FROM revisions WHERE tenant_id = tenant.id), 0) AS revision, step.*
   FROM (VALUES ($1)) AS tenant (id)
   LEFT JOIN shipping_switches AS switch ON switch.tenant_id = tenant.id
   LEFT JOIN step ON true
   ORDER BY step.position, step.method_id`,
);
