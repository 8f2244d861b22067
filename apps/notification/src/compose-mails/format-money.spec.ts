import { describe, expect, it } from '@jest/globals';

import { formatMoney } from './format-money.js';

const shown = (amount: number, currency: string, locale: string): string =>
  formatMoney({ amount_minor: amount, currency }, locale).replace(/\s/g, ' ');

describe('SYS-4 amounts in mails', () => {
  it('are exact for currencies with 0, 2 and 3 decimals, as the locale writes them', () => {
    expect(shown(1999, 'USD', 'en')).toBe('$19.99');
    expect(shown(123456, 'EUR', 'de-DE')).toBe('1.234,56 €');
    expect(shown(500, 'JPY', 'en')).toBe('¥500');
    expect(shown(1005, 'KWD', 'en')).toBe('KWD 1.005');
    expect(shown(5, 'USD', 'en')).toBe('$0.05');
    expect(shown(Number.MAX_SAFE_INTEGER, 'USD', 'en')).toBe('$90,071,992,547,409.91');
  });

  it('survive an unknown locale', () => {
    expect(shown(100, 'USD', 'x')).toBe('$1.00');
  });
});
