import { statement } from '@holdfast/postgres';

/** Creates or changes the demo shops. */
export const UPSERT_TENANTS = statement(
  'seed_tenants',
  `INSERT INTO tenants (id, name, currency, currencies, prices_include_tax, shipping_prices_net, tax_rounding, capture_policy,
                        max_promotion_codes, payment_methods, gateway_account, missing_shipping_rate, fallback_shipping_minor, locale,
                        return_origins)
   SELECT id, name, currency, currencies, prices_include_tax, shipping_prices_net, tax_rounding, capture_policy,
          max_promotion_codes, payment_methods, gateway_account, missing_shipping_rate, fallback_shipping_minor, locale,
          coalesce(return_origins, '{}')
     FROM jsonb_to_recordset($1::jsonb) AS given (id text, name text, currency char(3), currencies text[], prices_include_tax boolean,
          shipping_prices_net boolean, tax_rounding text, capture_policy text, max_promotion_codes integer, payment_methods text[],
          gateway_account text, missing_shipping_rate text, fallback_shipping_minor bigint, locale text, return_origins text[])
   ON CONFLICT (id) DO UPDATE SET
     name = excluded.name, currency = excluded.currency, currencies = excluded.currencies,
     prices_include_tax = excluded.prices_include_tax, shipping_prices_net = excluded.shipping_prices_net,
     tax_rounding = excluded.tax_rounding, capture_policy = excluded.capture_policy,
     max_promotion_codes = excluded.max_promotion_codes, payment_methods = excluded.payment_methods,
     gateway_account = excluded.gateway_account, missing_shipping_rate = excluded.missing_shipping_rate,
     fallback_shipping_minor = excluded.fallback_shipping_minor, locale = excluded.locale,
     return_origins = excluded.return_origins, updated_at = now()`,
);
