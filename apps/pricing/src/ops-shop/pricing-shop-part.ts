import { z } from 'zod';

import { ShopPart } from '@holdfast/ops';
import type { Snapshot } from '@holdfast/ops';
import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import {
  codeField,
  countryField,
  currencyField,
  normalisePostalCode,
  skuField,
  textField,
} from '@holdfast/validation';

const name = () => textField(100).min(1, 'is required');
const minor = () =>
  z
    .int('expected minor units')
    .min(0)
    .max(10 ** 13);
const instant = () => z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T00:00:00Z' });

const break_ = z.strictObject({
  minQuantity: z.int().min(1).max(999).default(1),
  unitPriceMinor: minor(),
  validFrom: instant().optional(),
  validUntil: instant().optional(),
});
const priceList = z.strictObject({
  id: name(),
  currency: currencyField(),
  customerGroup: codeField().default(''),
  prices: z.record(skuField(), z.union([minor(), z.array(break_).min(1).max(50)])).default({}),
});
const taxRate = z.strictObject({
  country: countryField(),
  region: textField(20).default(''),
  postalPrefix: textField(20).transform(normalisePostalCode).default(''),
  taxClass: name(),
  name: name(),
  rate: z.string().regex(/^[01](\.\d{1,10})?$/, 'expected a decimal fraction in quotes, such as "0.0825"'),
  compound: z.boolean().default(false),
  priority: z.int().min(0).max(1_000).default(1),
  appliesToShipping: z.boolean().default(false),
  validFrom: instant().optional(),
  validUntil: instant().optional(),
});

const Schema = z.strictObject({
  priceLists: z.array(priceList).max(100).default([]),
  taxRates: z.array(taxRate).max(10_000).default([]),
});
type Wanted = z.output<typeof Schema>;

const WRITE_LISTS = statement(
  'ops_write_price_lists',
  `INSERT INTO price_lists (tenant_id, id, currency, customer_group)
   SELECT $1, id, currency, customer_group
   FROM jsonb_to_recordset($2::jsonb) AS row (id text, currency char(3), customer_group text)
   ON CONFLICT (tenant_id, id) DO UPDATE SET currency = excluded.currency, customer_group = excluded.customer_group
   WHERE (price_lists.currency, price_lists.customer_group) IS DISTINCT FROM (excluded.currency, excluded.customer_group)`,
);

const WRITE_PRICES = statement(
  'ops_write_prices',
  `INSERT INTO prices (tenant_id, price_list_id, sku, min_quantity, valid_from, valid_until, unit_price_minor)
   SELECT $1, list, sku, min_quantity, COALESCE(valid_from, '-infinity'), COALESCE(valid_until, 'infinity'), unit_price_minor
   FROM jsonb_to_recordset($2::jsonb) AS row (list text, sku text, min_quantity integer, valid_from timestamptz,
                                              valid_until timestamptz, unit_price_minor bigint)
   ON CONFLICT (tenant_id, price_list_id, sku, min_quantity, valid_from)
   DO UPDATE SET valid_until = excluded.valid_until, unit_price_minor = excluded.unit_price_minor
   WHERE (prices.valid_until, prices.unit_price_minor) IS DISTINCT FROM (excluded.valid_until, excluded.unit_price_minor)`,
);

const WRITE_TAXES = statement(
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

const SNAPSHOT = statement<{ things: Snapshot }>(
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

const pricesOf = ({ priceLists }: Wanted) =>
  priceLists.flatMap(({ id: list, prices }) =>
    Object.entries(prices).flatMap(([sku, given]) =>
      (typeof given === 'number'
        ? [{ minQuantity: 1, unitPriceMinor: given } as z.output<typeof break_>]
        : given
      ).map(({ minQuantity, unitPriceMinor, validFrom, validUntil }) => ({
        ...{ list, sku, min_quantity: minQuantity, unit_price_minor: unitPriceMinor },
        ...{ valid_from: validFrom, valid_until: validUntil },
      })),
    ),
  );

/** Price lists with their prices, and tax rates. */
export class PricingShopPart extends ShopPart<Wanted> {
  readonly name = 'pricing';
  readonly schema = Schema;

  async snapshot(tx: Queryable, tenantId: string): Promise<Snapshot> {
    return (await runOne(tx, SNAPSHOT, [tenantId]))?.things ?? {};
  }

  async write(tx: Queryable, tenantId: string, wanted: Wanted): Promise<void> {
    const lists = wanted.priceLists.map(({ id, currency, customerGroup }) => ({
      ...{ id, currency, customer_group: customerGroup },
    }));
    await run(tx, WRITE_LISTS, [tenantId, JSON.stringify(lists)]);
    await run(tx, WRITE_PRICES, [tenantId, JSON.stringify(pricesOf(wanted))]);
    await run(tx, WRITE_TAXES, [tenantId, JSON.stringify(wanted.taxRates)]);
  }
}
