/**
 * ISO 4217 codes of currencies for payments, by number of decimals. Excluded on purpose: funds codes (such as CLF, UYW,
 * BOV), precious metals, test codes, and withdrawn codes (such as HRK, BGN, ANG).
 */
const ZERO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND';
const TWO_DECIMALS = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
  DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
  KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
  PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
  USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`;

/** Number of decimals of a currency's minor unit. */
export type CurrencyExponent = 0 | 2 | 3;

const EXPONENTS: ReadonlyMap<string, CurrencyExponent> = new Map([
  ...codes(ZERO_DECIMALS, 0),
  ...codes(TWO_DECIMALS, 2),
  ...codes(THREE_DECIMALS, 3),
]);

function codes(list: string, exponent: CurrencyExponent): [string, CurrencyExponent][] {
  return list
    .trim()
    .split(/\s+/)
    .map((code) => [code, exponent]);
}

/** The code is not a known currency. */
export class UnknownCurrencyError extends Error {
  override readonly name = 'UnknownCurrencyError';

  constructor(readonly currency: string) {
    super(`unknown currency ${JSON.stringify(currency)}`);
  }
}

/** Whether the code is a known ISO 4217 code, in capitals. */
export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/** Decimals of the currency's minor unit; throws `UnknownCurrencyError`. */
export function currencyExponent(code: string): CurrencyExponent {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined) throw new UnknownCurrencyError(code);
  return exponent;
}

/** All known codes, in alphabetical order. */
export function currencyCodes(): string[] {
  return [...EXPONENTS.keys()].sort();
}
