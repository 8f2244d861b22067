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

const place = { countryCode: countryField(), region: codeField(), postalCode: codeField() };
interface Place {
  readonly countryCode: string;
  readonly region: string;
  readonly postalCode: string;
}

const normalised = <P extends Place>(given: P): P => ({
  ...given,
  region: normaliseRegion(given.region, given.countryCode),
  postalCode: normalisePostalCode(given.postalCode),
});

/** An address as taxes go by it. */
export const PlaceQuery = z.object(place).transform(normalised);

export type PlaceQuery = z.output<typeof PlaceQuery>;

/** The amounts to tax and the address. */
export const TaxQuery = z
  .object({
    currency: currencyField(),
    pricesIncludeTax: z.boolean(),
    shippingPriceIsNet: z.boolean(),
    perTotal: z.boolean(),
    ...place,
    lines: z.array(Line).max(MAX_LINES, `has more than ${MAX_LINES} lines`),
    shippingMinor: amountField(),
  })
  .transform(normalised);

export type TaxQuery = z.output<typeof TaxQuery>;
