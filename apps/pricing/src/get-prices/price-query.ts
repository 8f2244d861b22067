import { z } from 'zod';

import { codeField, currencyField, skuField } from '@holdfast/validation';

import { PlaceQuery } from '../calculate-tax/tax-query.js';

const MAX_ITEMS = 200;
const MAX_QUANTITY = 1_000_000;

/** The items to price. A SKU on two lines is one item with the sum, because quantity breaks count all pieces of the cart. */
export const PriceQuery = z.object({
  currency: currencyField(),
  customerGroup: codeField(),
  items: z
    .array(z.object({ sku: skuField(), quantity: z.int().min(1).max(MAX_QUANTITY) }))
    .min(1, 'is empty')
    .max(MAX_ITEMS, `has more than ${MAX_ITEMS} items`)
    .transform(sumBySku),
  /** Null: no tax rates are wanted. */
  taxedAt: PlaceQuery.nullish(),
});

export type PriceQuery = z.output<typeof PriceQuery>;

function sumBySku(items: { sku: string; quantity: number }[]): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of items) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return quantities;
}
