import { computeTax } from '@holdfast/money';
import type { Tax } from '@holdfast/money';

import type { TaxRates, TaxRequest } from '../ports/pricing.port.js';

/** The tax on discounted amounts by rates that pricing answered for their address; the sum that pricing's CalculateTax gives. */
export const taxOf = (
  {
    lines,
    shippingMinor,
    pricesIncludeTax,
    shippingPricesNet,
    rounding,
  }: Omit<TaxRequest, 'address' | 'currency'>,
  { byClass, shipping }: TaxRates,
): Tax =>
  computeTax({
    lines,
    ratesByClass: byClass,
    ...(shipping && { shipping: { amountMinor: shippingMinor, rates: shipping } }),
    pricesIncludeTax,
    shippingPricesNet,
    rounding,
  });
