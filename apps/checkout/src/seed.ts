import { join } from 'node:path';

import { z } from 'zod';

import { flagCell, integerCell, listCell, optionalCell, readCsvFile } from '@holdfast/csv';
import { currenciesNotTaken } from '@holdfast/money';
import { createPool, run } from '@holdfast/postgres';

import { UPSERT_TENANTS } from './seed.statements.js';

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
