import { z } from 'zod';

import { ShopSection } from '@holdfast/ops';
import type { Snapshot } from '@holdfast/ops';
import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import {
  codeField,
  countryField,
  currencyField,
  normalisePostalCode,
  skuField,
  textField,
} from '@holdfast/validation';

import {
  SNAPSHOT_PRICING,
  WRITE_LISTS,
  WRITE_PRICES,
  WRITE_TAXES,
} from './pricing-shop-section.statements.js';

const name = () => textField(100).min(1, 'is required');
const amount = () =>
  z
    .int('expected minor units')
    .min(0)
    .max(10 ** 13);
const instant = () => z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T00:00:00Z' });

const quantityBreak = z.strictObject({
  minQuantity: z.int().min(1).max(999).default(1),
  unitPriceMinor: amount(),
  validFrom: instant().optional(),
  validUntil: instant().optional(),
});
const priceList = z.strictObject({
  id: name(),
  currency: currencyField(),
  customerGroup: codeField().default(''),
  prices: z.record(skuField(), z.union([amount(), z.array(quantityBreak).min(1).max(50)])).default({}),
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

const pricesOf = ({ priceLists }: Wanted) =>
  priceLists.flatMap(({ id: list, prices }) =>
    Object.entries(prices).flatMap(([sku, given]) =>
      (typeof given === 'number' ? [quantityBreak.parse({ unitPriceMinor: given })] : given).map(
        ({ minQuantity, unitPriceMinor, validFrom, validUntil }) => ({
          ...{ list, sku, min_quantity: minQuantity, unit_price_minor: unitPriceMinor },
          ...{ valid_from: validFrom, valid_until: validUntil },
        }),
      ),
    ),
  );

/** Price lists with their prices, and tax rates. */
export class PricingShopSection extends ShopSection<Wanted> {
  readonly name = 'pricing';
  readonly schema = Schema;

  async snapshot(tx: Queryable, tenantId: string): Promise<Snapshot> {
    return (await runOne(tx, SNAPSHOT_PRICING, [tenantId]))?.things ?? {};
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
