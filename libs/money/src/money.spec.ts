import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { UnknownCurrencyError, currencyCodes, currencyExponent, isCurrency } from './currency.js';
import { CurrencyMismatchError, Money } from './money.js';

const eur = (minor: bigint): Money => Money.of(minor, 'EUR');
const safe = fc.bigInt({ min: BigInt(Number.MIN_SAFE_INTEGER), max: BigInt(Number.MAX_SAFE_INTEGER) });

describe('SYS-4 Money', () => {
  it('SYS-4 adds, subtracts, multiplies and negates in minor units', () => {
    expect(eur(150n).add(eur(25n)).amountMinor).toBe(175n);
    expect(eur(150n).subtract(eur(200n)).amountMinor).toBe(-50n);
    expect(eur(150n).multiply(3).amountMinor).toBe(450n);
    expect(eur(150n).negate().isNegative()).toBe(true);
  });

  it('SYS-4 compares amounts of one currency', () => {
    expect([eur(1n).compare(eur(2n)), eur(2n).compare(eur(2n)), eur(3n).compare(eur(2n))]).toEqual([
      -1, 0, 1,
    ]);
    expect(Money.min(eur(5n), eur(3n)).amountMinor).toBe(3n);
    expect(eur(5n).equals(Money.of(5n, 'USD'))).toBe(false);
    expect(Money.zero('JPY').isZero()).toBe(true);
  });

  it('SYS-4 refuses to combine two currencies', () => {
    for (const combine of [
      (): unknown => eur(1n).add(Money.of(1n, 'USD')),
      (): unknown => eur(1n).subtract(Money.of(1n, 'USD')),
      (): unknown => eur(1n).compare(Money.of(1n, 'USD')),
    ]) {
      expect(combine).toThrow(CurrencyMismatchError);
    }
  });

  it('SYS-4 refuses a float, an unsafe number and an unknown currency', () => {
    expect(() => Money.of(1.5, 'EUR')).toThrow(RangeError);
    expect(() => Money.of(2 ** 53, 'EUR')).toThrow(RangeError);
    expect(() => Money.of(1n, 'XXX')).toThrow(UnknownCurrencyError);
    expect(() => Money.of(1n, 'eur')).toThrow(UnknownCurrencyError);
    expect(() => eur(1n).multiply(0.5)).toThrow(RangeError);
  });

  it('SYS-4 cannot be changed', () => {
    expect(() => Object.assign(eur(1n), { amountMinor: 2n })).toThrow(TypeError);
  });

  it('SYS-4 is a JSON number of minor units and can be read back', () => {
    fc.assert(
      fc.property(safe, fc.constantFrom(...currencyCodes()), (minor, currency) => {
        const money = Money.of(minor, currency);

        expect(Money.fromJSON(JSON.parse(JSON.stringify(money))).equals(money)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('SYS-4 does not write a JSON number that would lose digits', () => {
    expect(() => JSON.stringify(eur(2n ** 53n))).toThrow(RangeError);
  });

  it('SYS-4 writes 0, 2 and 3 decimals', () => {
    expect(Money.of(1234n, 'JPY').toString()).toBe('1234 JPY');
    expect(Money.of(-5n, 'EUR').toString()).toBe('-0.05 EUR');
    expect(Money.of(1234n, 'KWD').toString()).toBe('1.234 KWD');
  });
});

describe('SYS-4 currencies', () => {
  it('SYS-4 knows the decimals of each', () => {
    expect(['JPY', 'ISK', 'EUR', 'MGA', 'KWD', 'TND'].map(currencyExponent)).toEqual([0, 0, 2, 2, 3, 3]);
  });

  it('SYS-4 lists every code once and well formed', () => {
    const codes = currencyCodes();

    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
    expect(codes.length).toBeGreaterThan(150);
  });

  it('SYS-4 has the decimals of the platform, except where the platform has customary ones instead of ISO 4217', () => {
    const differing = currencyCodes().filter((currency) => {
      const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
      return digits.maximumFractionDigits !== currencyExponent(currency);
    });

    expect(differing.every((code) => currencyExponent(code) >= 2)).toBe(true);
  });

  it('SYS-4 does not know withdrawn codes, metals and funds', () => {
    expect(['HRK', 'XAU', 'CLF', 'XTS', ''].map(isCurrency)).toEqual([false, false, false, false, false]);
  });
});
