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

/** Where something goes and what it weighs and costs. Regions and postal codes are compared in one notation. */
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
