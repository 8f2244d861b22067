import { z } from 'zod';

import { amountField, codeField, countField, countryField, currencyField } from '@holdfast/validation';

/** Where something goes and what it weighs and costs. Regions and postal codes are compared in one notation. */
export const ShippingQuery = z.object({
  currency: currencyField(),
  countryCode: countryField(),
  region: codeField().transform((text) => text.trim().toUpperCase()),
  postalCode: codeField().transform((text) => text.toUpperCase().replace(/[\s-]/g, '')),
  weightGrams: countField(),
  /** Before discounts (SHP-1). */
  subtotalMinor: amountField(),
  /** Empty: all methods. */
  methodId: codeField(),
});

export type ShippingQuery = z.output<typeof ShippingQuery>;
