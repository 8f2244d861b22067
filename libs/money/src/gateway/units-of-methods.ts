import type { GatewayUnits } from './gateway-units.js';
import { CASH_UNITS } from './gateway-units.js';
import { STRIPE_UNITS } from './stripe-units.js';

/** The units of a shop's totals: those of its card gateway, or of cash where it accepts nothing else. */
export const unitsOfMethods = (paymentMethods: readonly string[]): GatewayUnits =>
  paymentMethods.every((method) => method === 'cod') ? CASH_UNITS : STRIPE_UNITS;

/** Those of the currencies in which a shop with these payment methods cannot be paid. */
export const currenciesNotTaken = (
  paymentMethods: readonly string[],
  currencies: readonly string[],
): readonly string[] => {
  const units = unitsOfMethods(paymentMethods);
  return currencies.filter((currency) => !units.takes(currency));
};
