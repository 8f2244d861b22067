import { statement } from '@holdfast/postgres';

export const SEED_ZONES = statement(
  'shipping_seed_zones',
  `INSERT INTO shipping_zones (tenant_id, id, name, priority, countries, regions, postal_prefixes, excluded_countries)
   SELECT tenant, zone, name, priority, countries, regions, postal_prefixes, excluded_countries
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, zone text, name text, priority integer, countries text[],
                                              regions text[], postal_prefixes text[], excluded_countries text[])
   ON CONFLICT DO NOTHING`,
);

export const SEED_METHODS = statement(
  'shipping_seed_methods',
  `INSERT INTO shipping_methods (tenant_id, id, name, position, active)
   SELECT tenant, method, name, position, active
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, method text, name text, position integer, active boolean)
   ON CONFLICT DO NOTHING`,
);

export const SEED_RATES = statement(
  'shipping_seed_rates',
  `INSERT INTO shipping_rates (tenant_id, zone_id, method_id, currency, basis, from_value, up_to, rate_minor, free_above_minor,
                               estimated_days)
   SELECT tenant, zone, method, currency, basis, "from", up_to, rate_minor, free_above_minor, estimated_days
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, zone text, method text, currency char(3), basis text, "from" bigint,
                                              up_to bigint, rate_minor bigint, free_above_minor bigint, estimated_days integer)
   ON CONFLICT DO NOTHING`,
);
