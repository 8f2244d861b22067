import { statement } from '@holdfast/postgres';

export const SEED_PRICE_LISTS = statement(
  'pricing_seed_price_lists',
  `INSERT INTO price_lists (tenant_id, id, currency, customer_group)
   SELECT DISTINCT tenant, price_list, currency, customer_group
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, price_list text, currency char(3), customer_group text)
   ON CONFLICT DO NOTHING`,
);

export const SEED_PRICES = statement(
  'pricing_seed_prices',
  `INSERT INTO prices (tenant_id, price_list_id, sku, min_quantity, valid_from, valid_until, unit_price_minor)
   SELECT tenant, price_list, sku, min_quantity, COALESCE(valid_from, '-infinity'), COALESCE(valid_until, 'infinity'), unit_price_minor
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, price_list text, sku text, min_quantity integer, valid_from timestamptz,
                                              valid_until timestamptz, unit_price_minor bigint)
   ON CONFLICT DO NOTHING`,
);

export const SEED_TAX_RATES = statement(
  'pricing_seed_tax_rates',
  `INSERT INTO tax_rates (tenant_id, country, region, postal_prefix, tax_class, name, valid_from, valid_until, rate, compound, priority,
                          applies_to_shipping)
   SELECT tenant, country, region, postal_prefix, tax_class, name, COALESCE(valid_from, '-infinity'),
          COALESCE(valid_until, 'infinity'), rate, compound, priority, applies_to_shipping
   FROM jsonb_to_recordset($1::jsonb) AS row (tenant text, country char(2), region text, postal_prefix text, tax_class text, name text,
                                              valid_from timestamptz, valid_until timestamptz, rate numeric, compound boolean,
                                              priority integer, applies_to_shipping boolean)
   ON CONFLICT DO NOTHING`,
);
