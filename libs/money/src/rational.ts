/** An exact fraction, in lowest terms, with a positive denominator. For rates and unrounded taxes; never a float. */
export class Rational {
  static readonly ZERO = new Rational(0n, 1n);
  static readonly ONE = new Rational(1n, 1n);

  private constructor(
    readonly num: bigint,
    readonly den: bigint,
  ) {}

  static of(num: bigint, den: bigint = 1n): Rational {
    if (den === 0n) throw new RangeError('a fraction cannot have the denominator 0');
    const sign = den < 0n ? -1n : 1n;
    const divisor = gcd(num, den);
    return new Rational((sign * num) / divisor, (sign * den) / divisor);
  }

  plus(other: Rational): Rational {
    return Rational.of(this.num * other.den + other.num * this.den, this.den * other.den);
  }

  minus(other: Rational): Rational {
    return Rational.of(this.num * other.den - other.num * this.den, this.den * other.den);
  }

  times(other: Rational): Rational {
    return Rational.of(this.num * other.num, this.den * other.den);
  }

  dividedBy(other: Rational): Rational {
    return Rational.of(this.num * other.den, this.den * other.num);
  }

  compare(other: Rational): -1 | 0 | 1 {
    const difference = this.num * other.den - other.num * this.den;
    if (difference === 0n) return 0;
    return difference < 0n ? -1 : 1;
  }

  /** Largest whole number that is not greater. */
  floor(): bigint {
    return floorDiv(this.num, this.den);
  }

  /** Nearest whole number; a half goes up, away from zero (so a refund mirrors its charge). */
  roundHalfUp(): bigint {
    return mulDivHalfUp(this.num, 1n, this.den);
  }
}

/** `amount * num / den` rounded half-up, away from zero at exactly one half; exact until the one rounding. */
export function mulDivHalfUp(amount: bigint, num: bigint, den: bigint): bigint {
  if (den === 0n) throw new RangeError('cannot divide by zero');
  const product = den < 0n ? -amount * num : amount * num;
  const divisor = den < 0n ? -den : den;
  const magnitude = product < 0n ? -product : product;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return product < 0n ? -rounded : rounded;
}

/** Whole division towards minus infinity; the divisor is positive. */
export function floorDiv(num: bigint, den: bigint): bigint {
  const quotient = num / den;
  return num < 0n && quotient * den !== num ? quotient - 1n : quotient;
}

function gcd(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
