import { invalidRequest } from './errors.mjs';

const ZERO_DECIMAL = new Set(
  'bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf isk'.split(' '),
);
const THREE_DECIMAL = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** Stripe's documented minimums; a currency that is not listed takes the two-decimal default. */
const MINIMUM = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  krw: 500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
  bhd: 190,
  jod: 360,
  kwd: 160,
  omr: 200,
  tnd: 1600,
};
const DEFAULT_MINIMUM = 50;
const MAXIMUM = 99_999_999;
const SYMBOL = { usd: '$', eur: '€', gbp: '£', jpy: '¥' };

function decimals(currency) {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** `money(1999, 'usd')` → `$19.99`, as it stands in Stripe's messages. */
export function money(amount, currency) {
  const places = decimals(currency);
  const digits = String(amount).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return `${SYMBOL[currency] ?? ''}${whole}${places ? `.${digits.slice(-places)}` : ''}`;
}

/** A currency as Stripe wants it: three letters, in lower case. */
export function checkCurrency(value, param = 'currency') {
  if (/^[a-zA-Z]{3}$/.test(value)) return value.toLowerCase();
  throw invalidRequest(`Invalid currency: ${value}.`, { param });
}

/** The rules of an amount that is to be charged. */
export function checkAmount(amount, currency, param = 'amount') {
  const minimum = MINIMUM[currency] ?? DEFAULT_MINIMUM;
  if (amount < minimum) {
    throw invalidRequest(`Amount must be at least ${money(minimum, currency)} ${currency}`, {
      code: 'amount_too_small',
      param,
    });
  }
  if (amount > MAXIMUM) {
    throw invalidRequest(`Amount must be no more than ${money(MAXIMUM, currency)} ${currency}`, {
      code: 'amount_too_large',
      param,
    });
  }
  checkLastDigit(amount, currency, param);
}

/** Three-decimal currencies are charged in steps of ten: the card networks carry two decimals. */
export function checkLastDigit(amount, currency, param = 'amount') {
  if (!THREE_DECIMAL.has(currency) || amount % 10 === 0) return;
  throw invalidRequest(
    `Invalid ${currency.toUpperCase()} amount: the last digit of a three-decimal currency must be 0.`,
    { code: 'invalid_charge_amount', param },
  );
}
