import type { GatewayUnits } from '../gateway/gateway-units.js';
import { type DiscountInput, discountLines } from './discount-lines.js';
import { type PriceMode, type Tax, type Totals, grandTotal } from './grand-total.js';

/** Input of `computeTotals`. */
export interface TotalsInput extends DiscountInput, PriceMode {
  readonly tax?: Tax;
  /** The units of the payment. */
  readonly units: GatewayUnits;
}

/** Both stages in one call, where the tax is already known. A live quote calls them separately, with the tax on the discounted amounts in between. */
export function computeTotals({
  tax,
  units,
  pricesIncludeTax,
  shippingPricesNet,
  ...input
}: TotalsInput): Totals {
  const cart = discountLines(input);
  return grandTotal({
    cart,
    units,
    pricesIncludeTax,
    shippingPricesNet,
    ...(tax === undefined ? {} : { tax }),
  });
}
