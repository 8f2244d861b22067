#!/usr/bin/env node
// Writes the demo data's CSV files beside itself. Deterministic: the same sources make the same bytes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { BRANDS, PRODUCTS } from './catalogue.ts';
import type { Product, Variant } from './catalogue.ts';
import { csv } from './csv.ts';
import { PROMOTIONS, PROMOTION_DEFAULTS } from './promotions.ts';
import { SHIPPING_METHODS, SHIPPING_RATES, SHIPPING_ZONES, TAX_RATES } from './rates.ts';

const CURRENCIES = ['USD', 'EUR', 'JPY'];
/** Gross in yen ends in 0 as shop prices there do; elsewhere a scaled price keeps its cents. */
const scaled = (minor: number, factor: number, currency: string): number => {
  const exact = minor * factor;
  return currency === 'JPY' ? Math.round(exact / 10) * 10 : Math.round(exact);
};

const TENANTS = [
  {
    id: 'demo',
    name: 'Harbour Street General Store',
    currency: 'USD',
    currencies: 'USD',
    prices_include_tax: false,
    locale: 'en-US',
    capture_policy: 'immediate',
  },
  {
    id: 'demo-eu',
    name: 'Hafenstraße Warenhaus',
    currency: 'EUR',
    currencies: 'EUR;USD',
    prices_include_tax: true,
    locale: 'de-DE',
    capture_policy: 'immediate',
  },
  {
    id: 'demo-jp',
    name: '港通り商店',
    currency: 'JPY',
    currencies: 'JPY;USD',
    prices_include_tax: true,
    locale: 'ja-JP',
    // An invoice there rounds its tax once per rate.
    tax_rounding: 'total',
    capture_policy: 'immediate',
  },
].map(
  ({
    id,
    name,
    currency,
    currencies,
    prices_include_tax,
    locale,
    capture_policy,
    tax_rounding = 'line',
  }) => ({
    id,
    name,
    currency,
    currencies,
    prices_include_tax,
    shipping_prices_net: false,
    tax_rounding,
    capture_policy,
    max_promotion_codes: 5,
    payment_methods: 'card;cod',
    missing_shipping_rate: 'refuse',
    locale,
  }),
);

const skuOf = (product: Product, variant: Variant): string =>
  variant.suffix ? `${product.sku}-${variant.suffix}` : product.sku;
const VARIANTS = PRODUCTS.flatMap((product) =>
  product.variants.map((variant) => ({ product, variant, sku: skuOf(product, variant) })),
);

const products = PRODUCTS.map((product) => ({
  handle: product.handle,
  name: product.name,
  brand_id: product.brand,
  brand_name: BRANDS[product.brand],
  category_ids: product.categories.join(';'),
  tax_class: product.taxClass,
  active: true,
}));
const variants = VARIANTS.map(({ product, variant, sku }) => ({
  sku,
  product_handle: product.handle,
  options: variant.options,
  weight_grams: Math.round(product.weight * (variant.weightFactor ?? 1)),
  active: true,
}));

/** Small things are cheaper by the dozen: 10 % from 12, 15 % from 48. */
const BREAKS: readonly (readonly [minQuantity: number, factor: number])[] = [
  [1, 1],
  [12, 0.9],
  [48, 0.85],
];
const prices = TENANTS.flatMap(({ id: tenant }) =>
  VARIANTS.flatMap(({ product, variant, sku }) =>
    CURRENCIES.flatMap((currency, index) =>
      (product.breaks ? BREAKS : BREAKS.slice(0, 1)).map(([min_quantity, factor]) => ({
        tenant,
        price_list: `${currency.toLowerCase()}-retail`,
        currency,
        sku,
        min_quantity,
        unit_price_minor: scaled(product.prices[index] ?? NaN, (variant.priceFactor ?? 1) * factor, currency),
        customer_group: '',
        valid_from: '',
        valid_until: '',
      })),
    ),
  ),
);

const PLENTY: readonly (readonly [location: string, onHand: number])[] = [
  ['main', 1_000_000],
  ['east', 250_000],
];
const stock = TENANTS.flatMap(({ id: tenant }) =>
  VARIANTS.flatMap(({ product, sku }) =>
    (product.stock ?? PLENTY).map(([location, on_hand]) => ({ tenant, sku, location, on_hand })),
  ),
);

const promotions = TENANTS.flatMap(({ id: tenant, currency }) =>
  PROMOTIONS.map(({ in: byCurrency, ...given }) => ({
    tenant,
    ...PROMOTION_DEFAULTS,
    ...given,
    ...(byCurrency && { currency, ...byCurrency[currency] }),
  })),
);

const duplicate = VARIANTS.map(({ sku }) => sku).find((sku, index, all) => all.indexOf(sku) !== index);
if (duplicate) throw new Error(`SKU ${duplicate} is there twice`);

/** Every file's text by its name. */
export const FILES: Readonly<Record<string, string>> = {
  'tenants.csv': csv(TENANTS),
  'products.csv': csv(products),
  'variants.csv': csv(variants),
  'prices.csv': csv(prices),
  'stock.csv': csv(stock),
  'tax-rates.csv': csv(TAX_RATES),
  'shipping-zones.csv': csv(SHIPPING_ZONES),
  'shipping-methods.csv': csv(SHIPPING_METHODS),
  'shipping-rates.csv': csv(SHIPPING_RATES),
  'promotions.csv': csv(promotions),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(import.meta.dirname, name), text);
    console.log(`${name}: ${text.split('\n').length - 2} rows`);
  }
}
