import { currencyExponent } from './currency.js';
import { mulDivHalfUp } from './rational.js';

/**
 * Smallest charge per settlement currency as Stripe publishes it (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts),
 * in ISO 4217 minor units. Currencies that are not listed there are converted first, so their least amount is not fixed.
 */
const MINIMUM_MINOR: ReadonlyMap<string, bigint> = new Map(
  Object.entries({
    AED: 200n,
    AUD: 50n,
    BRL: 50n,
    CAD: 50n,
    CHF: 50n,
    CZK: 1500n,
    DKK: 250n,
    EUR: 50n,
    GBP: 30n,
    HKD: 400n,
    HUF: 17500n,
    INR: 50n,
    JPY: 50n,
    MXN: 1000n,
    MYR: 200n,
    NOK: 300n,
    NZD: 50n,
    PLN: 200n,
    RON: 200n,
    SEK: 300n,
    SGD: 50n,
    THB: 1000n,
    USD: 50n,
  }),
);

/** Where the gateway counts in another unit than ISO 4217: gateway units per ISO minor unit, as [times, divided by]. */
const GATEWAY_SCALE: ReadonlyMap<string, readonly [bigint, bigint]> = new Map(
  Object.entries<readonly [bigint, bigint]>({
    ISK: [100n, 1n], // no decimals, but the API still expects two
    UGX: [100n, 1n],
    MGA: [1n, 100n], // ISO 4217 has two decimals, the gateway takes whole ariary
  }),
);

/** Least amount the gateway takes; one step of `gatewayStepMinor` where it publishes none. */
export function gatewayMinimumMinor(currency: string): bigint {
  return MINIMUM_MINOR.get(currency) ?? gatewayStepMinor(currency);
}

/** Amounts sent to the gateway are multiples of this many minor units: 10 for three-decimal currencies (TOT-5). */
export function gatewayStepMinor(currency: string): bigint {
  if (currencyExponent(currency) === 3) return 10n;
  return GATEWAY_SCALE.get(currency)?.[1] ?? 1n;
}

/** A total as the gateway takes it, and what that adds to (or, negative, takes from) the exact one. */
export interface GatewayRounding {
  readonly amountMinor: bigint;
  readonly differenceMinor: bigint;
}

/** Rounds a total half-up to what the gateway takes; the difference becomes the order's rounding line (TOT-5). */
export function roundForGateway(amountMinor: bigint, currency: string): GatewayRounding {
  const step = gatewayStepMinor(currency);
  const rounded = mulDivHalfUp(amountMinor, 1n, step) * step;
  return { amountMinor: rounded, differenceMinor: rounded - amountMinor };
}

/** ISO minor units to the number the gateway's API wants. Throws `RangeError` for an amount that was not rounded for it. */
export function toGatewayAmount(amountMinor: bigint, currency: string): bigint {
  const [times, divisor] = scaleOf(currency);
  return exact(amountMinor * times, divisor, currency);
}

/** The number in the gateway's answer to ISO minor units. */
export function fromGatewayAmount(gatewayAmount: bigint, currency: string): bigint {
  const [times, divisor] = scaleOf(currency);
  return exact(gatewayAmount * divisor, times, currency);
}

function scaleOf(currency: string): readonly [bigint, bigint] {
  currencyExponent(currency);
  return GATEWAY_SCALE.get(currency) ?? [1n, 1n];
}

function exact(amount: bigint, divisor: bigint, currency: string): bigint {
  if (amount % divisor !== 0n) throw new RangeError(`${amount}/${divisor} ${currency} is no whole amount`);
  return amount / divisor;
}
