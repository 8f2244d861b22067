import type { Snapshot } from '@holdfast/ops';
import { statement } from '@holdfast/postgres';

export const WRITE_ZONES = statement(
  'ops_write_zones',
  `INSERT INTO shipping_zones (tenant_id, id, name, priority, countries, regions, postal_prefixes, excluded_countries)
   SELECT $1, id, name, priority, countries, regions, "postalPrefixes", "excludedCountries"
   FROM jsonb_to_recordset($2::jsonb) AS row (id text, name text, priority integer, countries text[], regions text[],
                                              "postalPrefixes" text[], "excludedCountries" text[])
   ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, priority = excluded.priority, countries = excluded.countries,
     regions = excluded.regions, postal_prefixes = excluded.postal_prefixes, excluded_countries = excluded.excluded_countries`,
);

export const WRITE_METHODS = statement(
  'ops_write_methods',
  `INSERT INTO shipping_methods (tenant_id, id, name, position, active)
   SELECT $1, id, name, position, active
   FROM jsonb_to_recordset($2::jsonb) AS row (id text, name text, position integer, active boolean)
   ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, position = excluded.position, active = excluded.active`,
);

export const WRITE_RATES = statement(
  'ops_write_rates',
  `INSERT INTO shipping_rates (tenant_id, zone_id, method_id, currency, basis, from_value, up_to, rate_minor, free_above_minor,
                               estimated_days)
   SELECT $1, zone, method, currency, basis, "from", "upTo", "rateMinor", "freeAboveMinor", "estimatedDays"
   FROM jsonb_to_recordset($2::jsonb) AS row (zone text, method text, currency char(3), basis text, "from" bigint, "upTo" bigint,
                                              "rateMinor" bigint, "freeAboveMinor" bigint, "estimatedDays" integer)
   ON CONFLICT (tenant_id, zone_id, method_id, currency, from_value) DO UPDATE SET basis = excluded.basis, up_to = excluded.up_to,
     rate_minor = excluded.rate_minor, free_above_minor = excluded.free_above_minor, estimated_days = excluded.estimated_days`,
);

export const SNAPSHOT_SHIPPING = statement<{ things: Snapshot }>(
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
