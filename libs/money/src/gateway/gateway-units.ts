import { currencyCodes, currencyExponent } from '../currency.js';
import { mulDivHalfUp } from '../rational.js';

/** The units of one currency in the API of a gateway. */
export interface GatewayCurrency {
  /** Number of decimals of its amounts: 2 where 500 is 5.00. */
  readonly decimals: number;
  /** Its amounts are multiples of this. */
  readonly multipleOf: bigint;
  /** The minimum charge; one `multipleOf` where none is published. */
  readonly minimum?: bigint | undefined;
}

/** An amount that a gateway accepts, and its difference to the exact one (negative where it is less). */
export interface GatewayRounding {
  readonly amountMinor: bigint;
  readonly differenceMinor: bigint;
}

/** The gateway does not accept this currency. */
export class CurrencyNotTakenError extends Error {
  override readonly name = 'CurrencyNotTakenError';

  constructor(
    readonly gateway: string,
    readonly currency: string,
  ) {
    super(`${gateway} does not take ${JSON.stringify(currency)}`);
  }
}

/**
 * The units of one gateway, by currency (MON-1). "Minor" always means ISO 4217 minor units, as everywhere in this project; "gateway
 * amounts" are the numbers in the gateway's API. Every method but `takes` and `codes` throws `CurrencyNotTakenError`
 * for a currency that the gateway's table does not list.
 */
export class GatewayUnits {
  constructor(
    readonly name: string,
    private readonly table: ReadonlyMap<string, GatewayCurrency>,
  ) {}

  /** Whether the gateway accepts this currency. */
  takes(currency: string): boolean {
    return this.table.has(currency);
  }

  /** All accepted currencies, in alphabetical order. */
  codes(): string[] {
    return [...this.table.keys()].sort();
  }

  /** The units of a currency. */
  of(currency: string): GatewayCurrency {
    const found = this.table.get(currency);
    if (!found) throw new CurrencyNotTakenError(this.name, currency);
    return found;
  }

  /** Accepted amounts are multiples of this many minor units: 10 for Stripe's dinars, 100 for its ariary. */
  stepMinor(currency: string): bigint {
    const { multipleOf } = this.of(currency);
    const [times, divisor] = this.scale(currency);
    return (multipleOf * divisor) / gcd(multipleOf * divisor, times);
  }

  /** The minimum charge, in minor units. */
  minimumMinor(currency: string): bigint {
    const { minimum } = this.of(currency);
    const step = this.stepMinor(currency);
    if (minimum === undefined) return step;
    const [times, divisor] = this.scale(currency);
    const exact = (minimum * divisor + times - 1n) / times;
    return ((exact + step - 1n) / step) * step;
  }

  /** Rounds a total half-up to an accepted amount; the difference becomes the order's rounding line (TOT-5). */
  round(amountMinor: bigint, currency: string): GatewayRounding {
    const step = this.stepMinor(currency);
    const rounded = mulDivHalfUp(amountMinor, 1n, step) * step;
    return { amountMinor: rounded, differenceMinor: rounded - amountMinor };
  }

  /** Whether the gateway accepts this amount unrounded. */
  isWhole(amountMinor: bigint, currency: string): boolean {
    return amountMinor % this.stepMinor(currency) === 0n;
  }

  /** Minor units to the number in the gateway's API. Throws `RangeError` for an amount that is no multiple of the step. */
  toGateway(amountMinor: bigint, currency: string): bigint {
    const [times, divisor] = this.scale(currency);
    if (!this.isWhole(amountMinor, currency))
      throw new RangeError(
        `${this.name} counts ${currency} in steps of ${this.stepMinor(currency)} minor units: ${amountMinor}`,
      );
    return (amountMinor * times) / divisor;
  }

  /** The number in the gateway's answer to minor units. Throws `RangeError` for a fraction of a minor unit. */
  fromGateway(gatewayAmount: bigint, currency: string): bigint {
    const [times, divisor] = this.scale(currency);
    const scaled = gatewayAmount * divisor;
    if (scaled % times !== 0n)
      throw new RangeError(`${gatewayAmount} of ${this.name} is no whole number of ${currency} minor units`);
    return scaled / times;
  }

  /** Gateway units per minor unit, as [times, divided by]; one of them is 1. */
  private scale(currency: string): readonly [bigint, bigint] {
    const finer = this.of(currency).decimals - currencyExponent(currency);
    return finer >= 0 ? [10n ** BigInt(finer), 1n] : [1n, 10n ** BigInt(-finer)];
  }
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** The units of cash: every currency, to the minor unit. */
export const CASH_UNITS = new GatewayUnits(
  'cash',
  new Map(currencyCodes().map((code) => [code, { decimals: currencyExponent(code), multipleOf: 1n }])),
);
