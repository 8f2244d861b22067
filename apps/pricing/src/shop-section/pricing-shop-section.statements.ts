import type { Snapshot } from '@holdfast/ops';
import { statement } from '@holdfast/postgres';

export const WRITE_LISTS = statement(
  'ops_write_price_lists',
  `INSERT INTO price_lists (tenant_id, id, currency, customer_group)
   SELECT $1, id, currency, customer_group
   FROM jsonb_to_recordset($2::jsonb) AS row (id text, currency char(3), customer_group text)
   ON CONFLICT (tenant_id, id) DO UPDATE SET currency = excluded.currency, customer_group = excluded.customer_group
   WHERE (price_lists.currency, price_lists.customer_group) IS DISTINCT FROM (excluded.currency, excluded.customer_group)`,
);

export const WRITE_PRICES = statement(
  'ops_write_prices',
  `INSERT INTO prices (tenant_id, price_list_id, sku, min_quantity, valid_from, valid_until, unit_price_minor)
   SELECT $1, list, sku, min_quantity, COALESCE(valid_from, '-infinity'), COALESCE(valid_until, 'infinity'), unit_price_minor
   FROM jsonb_to_recordset($2::jsonb) AS row (list text, sku text, min_quantity integer, valid_from timestamptz,
                                              valid_until timestamptz, unit_price_minor bigint)
   ON CONFLICT (tenant_id, price_list_id, sku, min_quantity, valid_from)
   DO UPDATE SET valid_until = excluded.valid_until, unit_price_minor = excluded.unit_price_minor
   WHERE (prices.valid_until, prices.unit_price_minor) IS DISTINCT FROM (excluded.valid_until, excluded.unit_price_minor)`,
);

export const WRITE_TAXES = statement(
  'ops_write_tax_rates',
  `INSERT INTO tax_rates (tenant_id, country, region, postal_prefix, tax_class, name, valid_from, valid_until, rate, compound, priority,
                          applies_to_shipping)
   SELECT $1, country, region, "postalPrefix", "taxClass", name, COALESCE("validFrom", '-infinity'),
          COALESCE("validUntil", 'infinity'), rate, compound, priority, "appliesToShipping"
   FROM jsonb_to_recordset($2::jsonb) AS row (country char(2), region text, "postalPrefix" text, "taxClass" text, name text,
                                              "validFrom" timestamptz, "validUntil" timestamptz, rate numeric, compound boolean,
                                              priority integer, "appliesToShipping" boolean)
   ON CONFLICT (tenant_id, country, region, postal_prefix, tax_class, name, valid_from)
   DO UPDATE SET valid_until = excluded.valid_until, rate = excluded.rate, compound = excluded.compound, priority = excluded.priority,
                 applies_to_shipping = excluded.applies_to_shipping`,
);

export const SNAPSHOT_PRICING = statement<{ things: Snapshot }>(
  'ops_snapshot_pricing',
  `SELECT coalesce(jsonb_object_agg(subject, thing), '{}') AS things FROM (
     SELECT 'price list ' || id AS subject, jsonb_build_object('currency', currency, 'customerGroup', customer_group) AS thing
       FROM price_lists WHERE tenant_id = $1
     UNION ALL
     SELECT concat_ws(' ', 'price', price_list_id, sku, 'from', min_quantity, nullif(valid_from, '-infinity')),
            jsonb_build_object('unitPriceMinor', unit_price_minor, 'validUntil', nullif(valid_until, 'infinity'))
       FROM prices WHERE tenant_id = $1
     UNION ALL
     SELECT concat_ws(' ', 'tax', country, nullif(region, ''), nullif(postal_prefix, ''), tax_class, name, nullif(valid_from, '-infinity')),
            jsonb_build_object('rate', trim_scale(rate)::text, 'compound', compound, 'priority', priority,
                               'appliesToShipping', applies_to_shipping, 'validUntil', nullif(valid_until, 'infinity'))
       FROM tax_rates WHERE tenant_id = $1) AS all_things`,
);
