import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, it } from '@jest/globals';

import { STRIPE_UNITS } from './stripe-units.js';

const WORDS: Readonly<Record<string, string>> = {
  'no decimals': '0 of 1',
  'two decimals': '2 of 1',
  'two decimals, always 00': '2 of 100',
  'three decimals, the last always 0': '3 of 10',
};

it('MON-1 the table in docs/payments.md equals the code: every currency once, with its decimals and step', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/payments.md'), 'utf8');
  const rows = [...text.matchAll(/^\| ([^|]+) \| (\d+) \| ((?:[A-Z]{3} ?)+) \|$/gm)];
  const documented = rows.flatMap(([, words, step, codes]) =>
    codes!
      .trim()
      .split(' ')
      .map((code) => `${code}: ${WORDS[words!]}, step ${step}`),
  );
  const coded = STRIPE_UNITS.codes().map((code) => {
    const { decimals, multipleOf } = STRIPE_UNITS.of(code);
    return `${code}: ${decimals} of ${multipleOf}, step ${STRIPE_UNITS.stepMinor(code)}`;
  });

  expect(documented.sort()).toEqual(coded);
});
