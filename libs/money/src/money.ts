import { currencyExponent } from './currency.js';

/** Two amounts of different currencies cannot be added or compared. */
export class CurrencyMismatchError extends Error {
  override readonly name = 'CurrencyMismatchError';

  constructor(
    readonly left: string,
    readonly right: string,
  ) {
    super(`cannot combine ${left} with ${right}`);
  }
}

/** Money in JSON: minor units as a safe integer. */
export interface MoneyJson {
  readonly amountMinor: number;
  readonly currency: string;
}

/** An immutable amount in minor units with its ISO 4217 code. Never a float (SYS-4). */
export class Money {
  private constructor(
    readonly amountMinor: bigint,
    readonly currency: string,
  ) {
    Object.freeze(this);
  }

  /** Throws on an unknown currency, and on a number that is not a safe integer. */
  static of(amountMinor: bigint | number, currency: string): Money {
    currencyExponent(currency);
    return new Money(toMinor(amountMinor), currency);
  }

  static zero(currency: string): Money {
    return Money.of(0n, currency);
  }

  static fromJSON(json: MoneyJson): Money {
    return Money.of(json.amountMinor, json.currency);
  }

  /** The smaller of two amounts of one currency. */
  static min(left: Money, right: Money): Money {
    return left.compare(right) <= 0 ? left : right;
  }

  add(other: Money): Money {
    return new Money(this.amountMinor + this.same(other), this.currency);
  }

  subtract(other: Money): Money {
    return new Money(this.amountMinor - this.same(other), this.currency);
  }

  /** Times a whole number, such as a quantity. */
  multiply(factor: bigint | number): Money {
    return new Money(this.amountMinor * toMinor(factor), this.currency);
  }

  negate(): Money {
    return new Money(-this.amountMinor, this.currency);
  }

  /** -1, 0 or 1; throws on another currency. */
  compare(other: Money): -1 | 0 | 1 {
    const amount = this.same(other);
    if (this.amountMinor === amount) return 0;
    return this.amountMinor < amount ? -1 : 1;
  }

  /** Same amount and same currency; another currency is not equal. */
  equals(other: Money): boolean {
    return this.currency === other.currency && this.amountMinor === other.amountMinor;
  }

  isZero(): boolean {
    return this.amountMinor === 0n;
  }

  isNegative(): boolean {
    return this.amountMinor < 0n;
  }

  /** Throws `RangeError` where a JSON number would lose digits. */
  toJSON(): MoneyJson {
    return { amountMinor: toSafeNumber(this.amountMinor), currency: this.currency };
  }

  /** Decimal notation with the currency's own number of decimals, such as `12.30 EUR`. */
  toString(): string {
    const exponent = currencyExponent(this.currency);
    const digits = (this.isNegative() ? -this.amountMinor : this.amountMinor)
      .toString()
      .padStart(exponent + 1, '0');
    const cut = digits.length - exponent;
    const decimals = exponent === 0 ? '' : `.${digits.slice(cut)}`;
    return `${this.isNegative() ? '-' : ''}${digits.slice(0, cut)}${decimals} ${this.currency}`;
  }

  private same(other: Money): bigint {
    if (other.currency !== this.currency) throw new CurrencyMismatchError(this.currency, other.currency);
    return other.amountMinor;
  }
}

/** Minor units as a JSON number; throws `RangeError` beyond 2^53 - 1, where digits would be lost. */
export function toSafeNumber(amountMinor: bigint): number {
  const value = Number(amountMinor);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${amountMinor} is not a safe integer`);
  return value;
}

function toMinor(value: bigint | number): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of minor units`);
  return BigInt(value);
}
