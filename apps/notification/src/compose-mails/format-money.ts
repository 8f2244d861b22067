import { LRUCache } from 'lru-cache';

import type { MoneyData } from '@holdfast/events';
import { currencyExponent } from '@holdfast/money';

const DEFAULT_LOCALE = 'en';

const usable = (locale: string): string => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? DEFAULT_LOCALE;
  } catch {
    return DEFAULT_LOCALE;
  }
};

const KEPT_FORMATS = 200;
/** Creating a format takes a hundred times as long as using it. */
const formats = new LRUCache<string, Intl.NumberFormat>({ max: KEPT_FORMATS });

function formatOf(locale: string, currency: string, decimals: number): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const kept = formats.get(key);
  if (kept) return kept;
  const format = new Intl.NumberFormat(usable(locale), {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  formats.set(key, format);
  return format;
}

/** Formats an amount in the locale, exactly: digits are moved as text, never divided. */
export function formatMoney(money: MoneyData, locale: string): string {
  const decimals = currencyExponent(money.currency);
  const digits = String(money.amount_minor).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const amount = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return formatOf(locale, money.currency, decimals).format(amount as Intl.StringNumericLiteral);
}
