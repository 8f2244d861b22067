import { Rational } from './rational.js';

/** An exact rate in decimal notation: `"0.0825"` is 8.25 %. */
export class Rate {
  private constructor(
    /** Shortest decimal notation: no sign, no trailing zeros. */
    readonly text: string,
    readonly value: Rational,
  ) {}

  /** Throws `RangeError` unless the text is a plain decimal, not negative, with at most 12 decimals. */
  static parse(text: string): Rate {
    const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text);
    if (!match) throw new RangeError(`${JSON.stringify(text)} is not a decimal rate`);
    const whole = BigInt(match[1] ?? '0').toString();
    const decimals = (match[2] ?? '').replace(/0+$/, '');
    const value = Rational.of(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
    return new Rate(decimals ? `${whole}.${decimals}` : whole, value);
  }

  /** `amount` times this rate, rounded half-up once. */
  of(amountMinor: bigint): bigint {
    return this.value.times(Rational.of(amountMinor)).roundHalfUp();
  }

  toString(): string {
    return this.text;
  }
}
