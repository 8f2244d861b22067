import { statement } from '@holdfast/postgres';

/** Creates or changes a shop. */
export const WRITE_TENANT = statement(
  'ops_write_tenant',
  `INSERT INTO tenants (id, name, currency, currencies, prices_include_tax, shipping_prices_net, tax_rounding, capture_policy,
                        max_promotion_codes, payment_methods, gateway_account, missing_shipping_rate, fallback_shipping_minor, locale,
                        return_origins)
   SELECT $1, name, currency, currencies, "pricesIncludeTax", "shippingPricesNet", "taxRounding", "capturePolicy",
          "maxPromotionCodes", "paymentMethods", "gatewayAccount", "missingShippingRate", "fallbackShippingMinor", locale, "returnOrigins"
     FROM jsonb_to_record($2::jsonb) AS given (name text, currency char(3), currencies text[], "pricesIncludeTax" boolean,
          "shippingPricesNet" boolean, "taxRounding" text, "capturePolicy" text, "maxPromotionCodes" integer,
          "paymentMethods" text[], "gatewayAccount" text, "missingShippingRate" text, "fallbackShippingMinor" bigint, locale text,
          "returnOrigins" text[])
   ON CONFLICT (id) DO UPDATE SET
     name = excluded.name, currency = excluded.currency, currencies = excluded.currencies,
     prices_include_tax = excluded.prices_include_tax, shipping_prices_net = excluded.shipping_prices_net,
     tax_rounding = excluded.tax_rounding, capture_policy = excluded.capture_policy,
     max_promotion_codes = excluded.max_promotion_codes, payment_methods = excluded.payment_methods,
     gateway_account = excluded.gateway_account, missing_shipping_rate = excluded.missing_shipping_rate,
     fallback_shipping_minor = excluded.fallback_shipping_minor, locale = excluded.locale,
     return_origins = excluded.return_origins, updated_at = now()`,
);

/** A shop's settings, for comparison. */
export const SNAPSHOT_TENANT = statement<{ thing: unknown }>(
  'ops_snapshot_tenant',
  `SELECT to_jsonb(t) - ARRAY['id', 'created_at', 'updated_at'] AS thing FROM tenants t WHERE id = $1`,
);
