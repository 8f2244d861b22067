import { z } from 'zod';

import { flagCell, instantCell, integerCell, optionalCell } from '@holdfast/csv';
import { normalisePostalCode } from '@holdfast/validation';

const text = () => z.string().min(1);
const fraction = () => z.string().regex(/^\d(\.\d{1,10})?$/, 'expected a decimal fraction');

/** prices.csv */
export const PriceRow = z.object({
  tenant: text(),
  price_list: text(),
  currency: z.string().length(3),
  sku: text(),
  min_quantity: integerCell(),
  unit_price_minor: integerCell(),
  customer_group: z.string(),
  valid_from: optionalCell(instantCell()),
  valid_until: optionalCell(instantCell()),
});

/** tax-rates.csv */
export const TaxRateRow = z.object({
  tenant: text(),
  country: z.string().length(2),
  region: z.string(),
  postal_prefix: z.string().transform(normalisePostalCode),
  tax_class: text(),
  name: text(),
  rate: fraction(),
  compound: flagCell(),
  priority: integerCell(),
  applies_to_shipping: flagCell(),
  valid_from: optionalCell(instantCell()),
  valid_until: optionalCell(instantCell()),
});
