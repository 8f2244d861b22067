import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { UnknownCurrencyError, currencyCodes } from './currency.js';
import {
  fromGatewayAmount,
  gatewayMinimumMinor,
  gatewayStepMinor,
  roundForGateway,
  toGatewayAmount,
} from './gateway-amount.js';

describe('TOT-5 gateway amounts', () => {
  it('TOT-5 knows the published minimums', () => {
    expect(['USD', 'EUR', 'GBP', 'JPY', 'HUF'].map(gatewayMinimumMinor)).toEqual([
      50n,
      50n,
      30n,
      50n,
      17_500n,
    ]);
  });

  it('TOT-5 asks for at least one step where no minimum is published', () => {
    expect(['KWD', 'ARS', 'CLP'].map(gatewayMinimumMinor)).toEqual([10n, 1n, 1n]);
    expect(() => gatewayMinimumMinor('ABC')).toThrow(UnknownCurrencyError);
  });

  it('TOT-5 rounds a three-decimal total half-up to 10 and names the difference', () => {
    expect(roundForGateway(5_124n, 'KWD')).toEqual({ amountMinor: 5_120n, differenceMinor: -4n });
    expect(roundForGateway(5_125n, 'KWD')).toEqual({ amountMinor: 5_130n, differenceMinor: 5n });
    expect(roundForGateway(5_120n, 'BHD')).toEqual({ amountMinor: 5_120n, differenceMinor: 0n });
  });

  it('TOT-5 leaves yen and euro as they are', () => {
    expect(roundForGateway(123n, 'JPY')).toEqual({ amountMinor: 123n, differenceMinor: 0n });
    expect(roundForGateway(123n, 'EUR')).toEqual({ amountMinor: 123n, differenceMinor: 0n });
  });

  it('TOT-5 counts in the unit of the gateway', () => {
    expect(toGatewayAmount(500n, 'JPY')).toBe(500n);
    expect(toGatewayAmount(500n, 'EUR')).toBe(500n);
    expect(toGatewayAmount(5_120n, 'KWD')).toBe(5_120n);
    expect(toGatewayAmount(5n, 'ISK')).toBe(500n);
    expect(toGatewayAmount(500n, 'MGA')).toBe(5n);
  });

  it('TOT-5 does not lose a fraction that the gateway cannot hold', () => {
    expect(() => toGatewayAmount(550n, 'MGA')).toThrow(RangeError);
    expect(() => fromGatewayAmount(550n, 'ISK')).toThrow(RangeError);
  });

  it('TOT-5 takes any rounded total there and back in every currency', () => {
    const totals = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(totals, fc.constantFrom(...currencyCodes()), (total, currency) => {
        const { amountMinor, differenceMinor } = roundForGateway(total, currency);

        expect(amountMinor - differenceMinor).toBe(total);
        expect(amountMinor % gatewayStepMinor(currency)).toBe(0n);
        expect(fromGatewayAmount(toGatewayAmount(amountMinor, currency), currency)).toBe(amountMinor);
      }),
      { numRuns: 5_000 },
    );
  });
});
