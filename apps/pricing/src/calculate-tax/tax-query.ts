import { z } from 'zod';

import {
  amountField,
  codeField,
  countryField,
  currencyField,
  normalisePostalCode,
  normaliseRegion,
} from '@holdfast/validation';

const MAX_LINES = 200;

const Line = z.object({
  lineId: z.string().min(1).max(200),
  taxClass: codeField(),
  amountMinor: amountField(),
});

/** The amounts to tax and the address. */
export const TaxQuery = z
  .object({
    currency: currencyField(),
    pricesIncludeTax: z.boolean(),
    shippingPriceIsNet: z.boolean(),
    perTotal: z.boolean(),
    countryCode: countryField(),
    region: codeField(),
    postalCode: codeField(),
    lines: z.array(Line).max(MAX_LINES, `has more than ${MAX_LINES} lines`),
    shippingMinor: amountField(),
  })
  .transform((query) => ({
    ...query,
    region: normaliseRegion(query.region, query.countryCode),
    postalCode: normalisePostalCode(query.postalCode),
  }));

export type TaxQuery = z.output<typeof TaxQuery>;
