import type { GatewayUnits } from '../gateway/gateway-units.js';
import { type DiscountInput, discountLines } from './discount-lines.js';
import { type PriceMode, type Tax, type Totals, grandTotal } from './grand-total.js';

/** Input of `computeTotals`. */
export interface TotalsInput extends DiscountInput, PriceMode {
  readonly tax?: Tax;
  /** What the total is paid in. */
  readonly units: GatewayUnits;
}

/** Both stages in one, where the tax is known already. A live quote calls the stages apart, with pricing in between. */
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
