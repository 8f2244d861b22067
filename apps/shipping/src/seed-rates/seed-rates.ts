import type { z } from 'zod';

import { inTransaction, run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { MethodRow, RateRow, ZoneRow } from './rate-rows.js';

/** All of a shop's shipping, as its CSV files say. */
export interface RateTables {
  readonly zones: readonly z.output<typeof ZoneRow>[];
  readonly methods: readonly z.output<typeof MethodRow>[];
  readonly rates: readonly z.output<typeof RateRow>[];
}

const SEED_ZONES = statement(
  'shipping_seed_zones',
  `INSERT INTO shipping_zones (tenant_id, id, name, priority, countries, regions, postal_prefixes, excluded_countries)
   SELECT tenant, zone, name, priority, countries, regions, postal_prefixes, excluded_countries
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, zone text, name text, priority integer, countries text[],
                                              regions text[], postal_prefixes text[], excluded_countries text[])
   ON CONFLICT DO NOTHING`,
);

const SEED_METHODS = statement(
  'shipping_seed_methods',
  `INSERT INTO shipping_methods (tenant_id, id, name, position, active)
   SELECT tenant, method, name, position, active
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, method text, name text, position integer, active boolean)
   ON CONFLICT DO NOTHING`,
);

const SEED_RATES = statement(
  'shipping_seed_rates',
  `INSERT INTO shipping_rates (tenant_id, zone_id, method_id, currency, basis, from_value, up_to, rate_minor, free_above_minor,
                               estimated_days)
   SELECT tenant, zone, method, currency, basis, "from", up_to, rate_minor, free_above_minor, estimated_days
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, zone text, method text, currency char(3), basis text, "from" bigint,
                                              up_to bigint, rate_minor bigint, free_above_minor bigint, estimated_days integer)
   ON CONFLICT DO NOTHING`,
);

/** Adds what is missing, all or nothing; what is there stays, since an operator may have changed it. */
export const seedRates = (pool: Pool, { zones, methods, rates }: RateTables): Promise<void> =>
  inTransaction(pool, async (tx) => {
    await run(tx, SEED_ZONES, [JSON.stringify(zones)]);
    await run(tx, SEED_METHODS, [JSON.stringify(methods)]);
    await run(tx, SEED_RATES, [JSON.stringify(rates)]);
  });
