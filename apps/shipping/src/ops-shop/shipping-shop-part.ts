import { z } from 'zod';

import { ShopPart } from '@holdfast/ops';
import type { Snapshot } from '@holdfast/ops';
import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { countryField, currencyField, normalisePostalCode, textField } from '@holdfast/validation';

const name = () => textField(100).min(1, 'is required');
const amount = () =>
  z
    .int('expected a whole number')
    .min(0)
    .max(10 ** 13);

const Schema = z.strictObject({
  zones: z
    .array(
      z.strictObject({
        id: name(),
        name: name(),
        priority: z.int().min(0).max(100_000),
        countries: z.array(countryField()).max(300).default([]),
        regions: z.array(textField(20)).max(500).default([]),
        postalPrefixes: z.array(textField(20).transform(normalisePostalCode)).max(5_000).default([]),
        excludedCountries: z.array(countryField()).max(300).default([]),
      }),
    )
    .max(500)
    .default([]),
  methods: z
    .array(
      z.strictObject({
        id: name(),
        name: name(),
        position: z.int().min(0).max(1_000).default(0),
        active: z.boolean().default(true),
      }),
    )
    .max(100)
    .default([]),
  rates: z
    .array(
      z.strictObject({
        zone: name(),
        method: name(),
        currency: currencyField(),
        basis: z.enum(['weight', 'price']).default('weight'),
        from: amount().default(0),
        upTo: amount().optional(),
        rateMinor: amount(),
        freeAboveMinor: amount().optional(),
        estimatedDays: z.int().min(0).max(365),
      }),
    )
    .max(20_000)
    .default([]),
});
type Wanted = z.output<typeof Schema>;

const WRITE_ZONES = statement(
  'ops_write_zones',
  `INSERT INTO shipping_zones (tenant_id, id, name, priority, countries, regions, postal_prefixes, excluded_countries)
   SELECT $1, id, name, priority, countries, regions, "postalPrefixes", "excludedCountries"
   FROM jsonb_to_recordset($2::jsonb) AS row (id text, name text, priority integer, countries text[], regions text[],
                                              "postalPrefixes" text[], "excludedCountries" text[])
   ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, priority = excluded.priority, countries = excluded.countries,
     regions = excluded.regions, postal_prefixes = excluded.postal_prefixes, excluded_countries = excluded.excluded_countries`,
);

const WRITE_METHODS = statement(
  'ops_write_methods',
  `INSERT INTO shipping_methods (tenant_id, id, name, position, active)
   SELECT $1, id, name, position, active
   FROM jsonb_to_recordset($2::jsonb) AS row (id text, name text, position integer, active boolean)
   ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, position = excluded.position, active = excluded.active`,
);

const WRITE_RATES = statement(
  'ops_write_rates',
  `INSERT INTO shipping_rates (tenant_id, zone_id, method_id, currency, basis, from_value, up_to, rate_minor, free_above_minor,
                               estimated_days)
   SELECT $1, zone, method, currency, basis, "from", "upTo", "rateMinor", "freeAboveMinor", "estimatedDays"
   FROM jsonb_to_recordset($2::jsonb) AS row (zone text, method text, currency char(3), basis text, "from" bigint, "upTo" bigint,
                                              "rateMinor" bigint, "freeAboveMinor" bigint, "estimatedDays" integer)
   ON CONFLICT (tenant_id, zone_id, method_id, currency, from_value) DO UPDATE SET basis = excluded.basis, up_to = excluded.up_to,
     rate_minor = excluded.rate_minor, free_above_minor = excluded.free_above_minor, estimated_days = excluded.estimated_days`,
);

const SNAPSHOT = statement<{ things: Snapshot }>(
  'ops_snapshot_shipping',
  `SELECT coalesce(jsonb_object_agg(subject, thing), '{}') AS things FROM (
     SELECT 'zone ' || id AS subject,
            jsonb_build_object('name', name, 'priority', priority, 'countries', countries, 'regions', regions,
                               'postalPrefixes', postal_prefixes, 'excludedCountries', excluded_countries) AS thing
       FROM shipping_zones WHERE tenant_id = $1
     UNION ALL
     SELECT 'method ' || id, jsonb_build_object('name', name, 'position', position, 'active', active)
       FROM shipping_methods WHERE tenant_id = $1
     UNION ALL
     SELECT concat_ws(' ', 'rate', zone_id, method_id, currency, 'from', from_value),
            jsonb_build_object('basis', basis, 'upTo', up_to, 'rateMinor', rate_minor, 'freeAboveMinor', free_above_minor,
                               'estimatedDays', estimated_days)
       FROM shipping_rates WHERE tenant_id = $1) AS all_things`,
);

/** Zones, methods and rates. */
export class ShippingShopPart extends ShopPart<Wanted> {
  readonly name = 'shipping';
  readonly schema = Schema;

  constructor(private readonly forget: (tenantId: string) => void) {
    super();
  }

  async snapshot(tx: Queryable, tenantId: string): Promise<Snapshot> {
    return (await runOne(tx, SNAPSHOT, [tenantId]))?.things ?? {};
  }

  async write(tx: Queryable, tenantId: string, { zones, methods, rates }: Wanted): Promise<void> {
    await run(tx, WRITE_ZONES, [tenantId, JSON.stringify(zones)]);
    await run(tx, WRITE_METHODS, [tenantId, JSON.stringify(methods)]);
    await run(tx, WRITE_RATES, [tenantId, JSON.stringify(rates)]);
  }

  override written(tenantId: string): void {
    this.forget(tenantId);
  }
}
