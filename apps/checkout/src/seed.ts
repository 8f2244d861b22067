import { join } from 'node:path';

import { z } from 'zod';

import { flagCell, integerCell, listCell, optionalCell, readCsvFile } from '@holdfast/csv';
import { currenciesNotTaken } from '@holdfast/money';
import { createPool, run, statement } from '@holdfast/postgres';

const TenantRow = z
  .object({
    id: z.string().min(1),
    name: z.string().min(1),
    currency: z.string().length(3),
    currencies: listCell(),
    prices_include_tax: flagCell(),
    shipping_prices_net: flagCell(),
    tax_rounding: z.enum(['line', 'total']),
    capture_policy: z.enum(['immediate', 'on_shipment']),
    max_promotion_codes: integerCell(),
    payment_methods: listCell(),
    gateway_account: optionalCell(z.string()),
    missing_shipping_rate: z.enum(['refuse', 'fallback']),
    fallback_shipping_minor: optionalCell(integerCell()),
    locale: z.string().min(1),
    return_origins: optionalCell(listCell()),
  })
  .superRefine(({ currency, currencies, payment_methods: methods }, context) => {
    for (const code of currenciesNotTaken(methods, [...new Set([currency, ...currencies])]))
      context.addIssue({
        code: 'custom',
        path: ['currencies'],
        message: `cards cannot be charged in ${code}`,
      });
  });

const UPSERT_TENANTS = statement(
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

/** The demo shops and their settings. Idempotent. */
export async function seed({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string;
  dataDir: string;
}): Promise<void> {
  const tenants = await readCsvFile(join(dataDir, 'tenants.csv'), TenantRow);
  const pool = createPool({ url: databaseUrl, applicationName: 'checkout-seed', max: 1 });
  try {
    await run(pool, UPSERT_TENANTS, [JSON.stringify(tenants)]);
  } finally {
    await pool.end();
  }
}
