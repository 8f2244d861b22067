import { invalidRequest } from './errors.ts';

/*
 * https://docs.stripe.com/currencies, written down here once more and not taken from the project's own table: a sandbox that counted by
 * the code it tests would agree with its faults.
 */
const SUPPORTED = new Set(
  (
    'usd aed afn amd ang aoa ars aud awg azn bam bbd bdt bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk ' +
    'dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jpy kes kgs khr kmf krw kyd kzt lak lbp ' +
    'lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln pyg qar ron rsd rub ' +
    'rwf sar sbd scr sek sgd shp sle srd szl thb tjs try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw ' +
    'bhd jod kwd omr tnd'
  ).split(' '),
);
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
/** "These API calls require the least-significant (last) digit to be 0." */
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));
/** Zero-decimal by now; the API goes on with "a two-decimal value, where the decimal amount is always 00". */
const ALWAYS_00 = new Set(['isk', 'ugx']);

/** Stripe's documented minimums, and for the dinars what 0.50 USD are about; any other currency takes the two-decimal default. */
const MINIMUM: Record<string, number> = {
  aed: 200,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17500,
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
/** "12 digits for most card payments". */
const MAXIMUM = 999_999_999_999;
const SYMBOL: Record<string, string> = { usd: '$', eur: '€', gbp: '£', jpy: '¥' };

function decimals(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** `money(1999, 'usd')` → `$19.99`, as it stands in Stripe's messages. */
export function money(amount: number, currency: string): string {
  const places = decimals(currency);
  const digits = String(amount).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return `${SYMBOL[currency] ?? ''}${whole}${places ? `.${digits.slice(-places)}` : ''}`;
}

/** A currency as Stripe wants it: three letters, in lower case, and one of those that it takes. */
export function checkCurrency(value: string, param = 'currency'): string {
  const code = value.toLowerCase();
  if (SUPPORTED.has(code)) return code;
  throw invalidRequest(
    `Invalid currency: ${value}. Stripe currently supports these currencies: ${[...SUPPORTED].join(', ')}`,
    { param },
  );
}

/** The rules of an amount that is to be charged. */
export function checkAmount(amount: number, currency: string, param = 'amount'): void {
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
  checkLastDigits(amount, currency, param);
}

/** What every amount that moves is held to: charges, captures and refunds. */
export function checkLastDigits(amount: number, currency: string, param = 'amount'): void {
  if (THREE_DECIMAL.has(currency) && amount % 10 !== 0)
    throw badDigits(currency, 'the last digit of a three-decimal currency must be 0', param);
  if (ALWAYS_00.has(currency) && amount % 100 !== 0)
    throw badDigits(currency, 'it must be evenly divisible by 100', param);
}

const badDigits = (currency: string, why: string, param: string) =>
  invalidRequest(`Invalid ${currency.toUpperCase()} amount: ${why}.`, {
    code: 'invalid_charge_amount',
    param,
  });
