export { AllocationError, allocate } from './allocate.js';
export { UnknownCurrencyError, currencyCodes, currencyExponent, isCurrency } from './currency.js';
export type { CurrencyExponent } from './currency.js';
export { CASH_UNITS, CurrencyNotTakenError, GatewayUnits } from './gateway/gateway-units.js';
export type { GatewayCurrency, GatewayRounding } from './gateway/gateway-units.js';
export { STRIPE_UNITS } from './gateway/stripe-units.js';
export { currenciesNotTaken, unitsOfMethods } from './gateway/units-of-methods.js';
export { CurrencyMismatchError, Money, toSafeNumber } from './money.js';
export type { MoneyJson } from './money.js';
export { Rate } from './rate.js';
export { Rational, mulDivHalfUp } from './rational.js';
export { computeTax } from './tax/compute-tax.js';
export type { ComputedTax, TaxInput, TaxableLine } from './tax/compute-tax.js';
export type { TaxRate } from './tax/tax-rate.js';
export { computeTotals } from './totals/compute-totals.js';
export type { TotalsInput } from './totals/compute-totals.js';
export { discountLines } from './totals/discount-lines.js';
export type {
  AppliedDiscount,
  Discount,
  DiscountInput,
  DiscountTarget,
  DiscountedCart,
  DiscountedLine,
  LineDiscount,
  PricedLine,
} from './totals/discount-lines.js';
export { assertTotalsAddUp, grandTotal } from './totals/grand-total.js';
export type { GrandTotalInput, PriceMode, QuotedLine, Tax, TaxLine, Totals } from './totals/grand-total.js';
export { TotalsMismatchError } from './totals/totals-mismatch-error.js';
