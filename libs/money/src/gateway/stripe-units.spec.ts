import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { currencyCodes, currencyExponent } from '../currency.js';
import { CASH_UNITS, CurrencyNotTakenError, GatewayUnits } from './gateway-units.js';
import { STRIPE_UNITS } from './stripe-units.js';
import { currenciesNotTaken, unitsOfMethods } from './units-of-methods.js';

/** Stripe's documented amounts: [currency, minor units, Stripe's amount]. */
const DOCUMENTED: [string, bigint, bigint][] = [
  ['USD', 1_000n, 1_000n],
  ['JPY', 500n, 500n],
  ['KRW', 500n, 500n],
  ['KWD', 5_120n, 5_120n],
  ['ISK', 5n, 500n],
  ['UGX', 5n, 500n],
  ['MGA', 500n, 5n],
  ['HUF', 1_045n, 1_045n],
  ['TWD', 80_045n, 80_045n],
];

describe('MON-1 the table of Stripe', () => {
  it.each(DOCUMENTED)('MON-1 counts %s as documented: %s is sent as %s', (currency, minor, sent) => {
    expect(STRIPE_UNITS.toGateway(minor, currency)).toBe(sent);
    expect(STRIPE_UNITS.fromGateway(sent, currency)).toBe(minor);
  });

  it('MON-1 has a step of more than one minor unit exactly where Stripe is coarser than ISO 4217', () => {
    const coarse = STRIPE_UNITS.codes().filter((code) => STRIPE_UNITS.stepMinor(code) !== 1n);

    expect(coarse.map((code) => [code, STRIPE_UNITS.stepMinor(code)])).toEqual([
      ['BHD', 10n],
      ['JOD', 10n],
      ['KWD', 10n],
      ['MGA', 100n],
      ['OMR', 10n],
      ['TND', 10n],
    ]);
  });

  it('MON-1 lists only known currencies that Stripe accepts', () => {
    expect(STRIPE_UNITS.codes().filter((code) => !currencyCodes().includes(code))).toEqual([]);
    expect(
      ['IQD', 'LYD', 'GHS', 'IRR', 'KPW', 'ANG', 'XXX', ''].filter((code) => STRIPE_UNITS.takes(code)),
    ).toEqual([]);
    expect(STRIPE_UNITS.codes()).toHaveLength(134);
  });

  it('MON-1 refuses a currency that is not listed, in every method', () => {
    const calls = [
      () => STRIPE_UNITS.of('IQD'),
      () => STRIPE_UNITS.stepMinor('IQD'),
      () => STRIPE_UNITS.minimumMinor('IQD'),
      () => STRIPE_UNITS.round(10n, 'IQD'),
      () => STRIPE_UNITS.toGateway(10n, 'IQD'),
      () => STRIPE_UNITS.fromGateway(10n, 'IQD'),
    ];
    for (const call of calls) expect(call).toThrow(CurrencyNotTakenError);
  });

  it('MON-1 converts any rounded amount there and back, in every listed currency', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(amounts, fc.constantFrom(...STRIPE_UNITS.codes()), (amount, currency) => {
        const { amountMinor, differenceMinor } = STRIPE_UNITS.round(amount, currency);
        const sent = STRIPE_UNITS.toGateway(amountMinor, currency);

        expect(amountMinor - differenceMinor).toBe(amount);
        expect(differenceMinor * 2n <= STRIPE_UNITS.stepMinor(currency)).toBe(true);
        expect(sent % STRIPE_UNITS.of(currency).multipleOf).toBe(0n);
        expect(STRIPE_UNITS.fromGateway(sent, currency)).toBe(amountMinor);
      }),
      { numRuns: 5_000 },
    );
  });

  it('MON-1 converts every amount that the gateway may return there and back', () => {
    const counts = fc.bigInt({ min: 0n, max: 10n ** 9n });
    fc.assert(
      fc.property(counts, fc.constantFrom(...STRIPE_UNITS.codes()), (count, currency) => {
        const answered = count * STRIPE_UNITS.of(currency).multipleOf;

        expect(STRIPE_UNITS.toGateway(STRIPE_UNITS.fromGateway(answered, currency), currency)).toBe(answered);
      }),
      { numRuns: 5_000 },
    );
  });

  it('MON-1 refuses fractions that the gateway cannot represent', () => {
    expect(() => STRIPE_UNITS.toGateway(550n, 'MGA')).toThrow(RangeError);
    expect(() => STRIPE_UNITS.toGateway(6_943n, 'KWD')).toThrow(RangeError);
    expect(() => STRIPE_UNITS.fromGateway(550n, 'ISK')).toThrow(RangeError);
  });

  it('MON-1 another gateway has its own table', () => {
    const other = new GatewayUnits(
      'other',
      new Map([['USD', { decimals: 4, multipleOf: 25n, minimum: 150n }]]),
    );

    expect(other.toGateway(5n, 'USD')).toBe(500n);
    expect([other.stepMinor('USD'), other.minimumMinor('USD')]).toEqual([1n, 2n]);
    expect(other.codes()).toEqual(['USD']);
  });
});

describe('TOT-5 charges of a gateway', () => {
  it('TOT-5 knows the published minimums', () => {
    expect(['USD', 'EUR', 'GBP', 'JPY', 'HUF'].map((code) => STRIPE_UNITS.minimumMinor(code))).toEqual([
      50n,
      50n,
      30n,
      50n,
      17_500n,
    ]);
  });

  it('TOT-5 requires at least one step where no minimum is published', () => {
    expect(['KWD', 'MGA', 'ISK', 'CLP'].map((code) => STRIPE_UNITS.minimumMinor(code))).toEqual([
      10n,
      100n,
      1n,
      1n,
    ]);
  });

  it('TOT-5 has minimums that can be charged', () => {
    for (const code of STRIPE_UNITS.codes())
      expect(STRIPE_UNITS.isWhole(STRIPE_UNITS.minimumMinor(code), code)).toBe(true);
  });

  it('TOT-5 rounds half-up to the step and names the difference', () => {
    expect(STRIPE_UNITS.round(5_124n, 'KWD')).toEqual({ amountMinor: 5_120n, differenceMinor: -4n });
    expect(STRIPE_UNITS.round(5_125n, 'KWD')).toEqual({ amountMinor: 5_130n, differenceMinor: 5n });
    expect(STRIPE_UNITS.round(1_000_050n, 'MGA')).toEqual({ amountMinor: 1_000_100n, differenceMinor: 50n });
    expect(STRIPE_UNITS.round(123n, 'JPY')).toEqual({ amountMinor: 123n, differenceMinor: 0n });
    expect(STRIPE_UNITS.round(123n, 'EUR')).toEqual({ amountMinor: 123n, differenceMinor: 0n });
  });
});

describe('MON-1 a shop that takes cash only', () => {
  it('MON-1 counts every currency to the minor unit', () => {
    expect(CASH_UNITS.codes()).toEqual(currencyCodes());
    for (const code of CASH_UNITS.codes()) {
      expect(CASH_UNITS.of(code).decimals).toBe(currencyExponent(code));
      expect([CASH_UNITS.stepMinor(code), CASH_UNITS.minimumMinor(code)]).toEqual([1n, 1n]);
    }
  });

  it('MON-1 may sell in a currency that the card gateway does not accept', () => {
    expect(unitsOfMethods(['cod'])).toBe(CASH_UNITS);
    expect(unitsOfMethods(['card', 'cod'])).toBe(STRIPE_UNITS);
    expect(currenciesNotTaken(['cod'], ['IQD', 'USD'])).toEqual([]);
    expect(currenciesNotTaken(['cod', 'card'], ['IQD', 'USD'])).toEqual(['IQD']);
  });
});
