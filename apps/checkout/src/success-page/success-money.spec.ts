import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';

import { expect, it } from '@jest/globals';

import { CASH_UNITS, currencyExponent } from '@holdfast/money';

const script = readFileSync(resolve(import.meta.dirname, '../../public/success.js'), 'utf8');
/** The page's own function, with nothing of the page but its language. */
const source = script.slice(
  script.indexOf('const NO_DECIMALS'),
  script.indexOf('/** Says where things stand'),
);
const context = createContext({ Intl, document: { documentElement: { lang: 'en' } } });
runInContext(source, context);
const shown = (amountMinor: number, currency: string): string => {
  Object.assign(context, { given: { amountMinor, currency } });
  return runInContext('money(given)', context) as string;
};

it.each(CASH_UNITS.codes())(
  'MON-1 the success page shows %s with the decimals that the shop counts in',
  (currency) => {
    const digits = currencyExponent(currency);
    const expected = digits === 0 ? '123456' : `${'123456'.slice(0, -digits)}.${'123456'.slice(-digits)}`;

    expect(shown(123_456, currency).replaceAll(',', '')).toMatch(
      new RegExp(`[^\\d]${expected.replace('.', '\\.')}$`),
    );
  },
);
