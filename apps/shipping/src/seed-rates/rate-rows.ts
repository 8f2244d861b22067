import { z } from 'zod';

import { flagCell, integerCell, listCell, optionalCell } from '@holdfast/csv';
import { normalisePostalCode } from '@holdfast/validation';

const text = () => z.string().min(1);

/** In the notation in which postal codes are compared (`SW1A 1` is `SW1A1`). */
const prefixes = () => listCell().transform((given) => given.map(normalisePostalCode));

/** shipping-zones.csv */
export const ZoneRow = z.object({
  tenant: text(),
  zone: text(),
  name: text(),
  priority: integerCell(),
  countries: listCell(),
  regions: listCell(),
  postal_prefixes: prefixes(),
  excluded_countries: listCell(),
});

/** shipping-methods.csv */
export const MethodRow = z.object({
  tenant: text(),
  method: text(),
  name: text(),
  position: integerCell(),
  active: flagCell(),
});

/** shipping-rates.csv */
export const RateRow = z.object({
  tenant: text(),
  zone: text(),
  method: text(),
  currency: z.string().length(3),
  basis: z.enum(['weight', 'price']),
  from: integerCell(),
  up_to: optionalCell(integerCell()),
  rate_minor: integerCell(),
  free_above_minor: optionalCell(integerCell()),
  estimated_days: integerCell(),
});
