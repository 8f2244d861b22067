import type { GatewayUnits } from './gateway-units.js';
import { CASH_UNITS } from './gateway-units.js';
import { STRIPE_UNITS } from './stripe-units.js';

/** The units that a shop's totals are in: those of its card gateway, or of cash where it takes nothing else. */
export const unitsOfMethods = (paymentMethods: readonly string[]): GatewayUnits =>
  paymentMethods.every((method) => method === 'cod') ? CASH_UNITS : STRIPE_UNITS;

/** The currencies among these that a shop with such payment methods cannot be paid in. */
export const currenciesNotTaken = (
  paymentMethods: readonly string[],
  currencies: readonly string[],
): readonly string[] => {
  const units = unitsOfMethods(paymentMethods);
  return currencies.filter((currency) => !units.takes(currency));
};
