import { z } from 'zod';

import {
  amountField,
  codeField,
  countField,
  countryField,
  currencyField,
  normalisePostalCode,
  normaliseRegion,
} from '@holdfast/validation';

/** The address, weight and subtotal of an order. Regions and postal codes are brought into one notation. */
export const ShippingQuery = z
  .object({
    currency: currencyField(),
    countryCode: countryField(),
    region: codeField(),
    postalCode: codeField(),
    weightGrams: countField(),
    /** Before discounts (SHP-1). */
    subtotalMinor: amountField(),
    /** Empty: all methods. */
    methodId: codeField(),
  })
  .transform((query) => ({
    ...query,
    region: normaliseRegion(query.region, query.countryCode),
    postalCode: normalisePostalCode(query.postalCode),
  }));

export type ShippingQuery = z.output<typeof ShippingQuery>;
