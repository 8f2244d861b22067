import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { DomainError } from '@holdfast/errors';

import { amountField, currencyField, parseInput, skuField } from './index.js';

const Input = z.object({ sku: skuField(), currency: currencyField(), amount: amountField() });
const given = { sku: 'TSHIRT-BLK-M', currency: 'USD', amount: '1999' };

const refusalOf = (input: unknown): unknown => {
  try {
    return parseInput(Input, input);
  } catch (error) {
    return error;
  }
};

describe('parseInput', () => {
  it('returns amounts as bigint', () => {
    expect(parseInput(Input, given)).toEqual({ ...given, amount: 1999n });
  });

  it('SYS-7 names every wrong field', () => {
    const error = refusalOf({ sku: '', currency: 'usd', amount: '-1' }) as DomainError;

    expect(error.reason).toBe('VALIDATION_FAILED');
    expect(error.errors?.map((entry) => entry['path'])).toEqual(['sku', 'currency', 'amount']);
  });

  it.each(['1.5', '', 'NaN', '1e3', '99999999999999', '9223372036854775808'])(
    'refuses %p as an amount',
    (amount) => {
      expect(refusalOf({ ...given, amount })).toBeInstanceOf(DomainError);
    },
  );

  it('TRU-13 names every unknown key, at every depth, by its path', () => {
    const Nested = z.strictObject({ lines: z.array(z.strictObject({ sku: skuField() })) });
    const given = JSON.parse(
      '{"lines": [{"sku": "a", "skuu": 1}, {"sku": "", "__proto__": {}}], "x": 1}',
    ) as unknown;

    let refusal: unknown;
    try {
      parseInput(Nested, given);
    } catch (error) {
      refusal = error;
    }

    expect((refusal as DomainError).errors?.map(({ path }) => path)).toEqual([
      'lines.0.skuu',
      'lines.1.sku',
      'lines.1.__proto__',
      'x',
    ]);
  });
});
