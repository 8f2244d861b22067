import type { GatewayCurrency } from './gateway-units.js';
import { GatewayUnits } from './gateway-units.js';

/*
 * Source: https://docs.stripe.com/currencies, as of September 2026 (presentment currencies, zero-decimal, special cases, minimum
 * charge amounts); for the three-decimal currencies the same page for an account in the Emirates, and its section "Three-decimal
 * currencies" of 2022 and 2023, which states the rule. The currencies of an account depend on its country; Stripe
 * reports them in its API. Excluded: currencies that Stripe lists but ISO 4217 has withdrawn (ANG). IQD and LYD are not on the page.
 *
 * HUF and TWD are without decimals in payouts only: charges and refunds have two decimals.
 */
const TWO_DECIMALS = `
  AED AFN AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB
  EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT
  MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SRD SZL
  THB TJS TRY TTD TWD TZS UAH USD UYU UZS WST XCD XCG YER ZAR ZMW`;
/** MGA has two decimals in ISO 4217, none at Stripe. */
const ZERO_DECIMALS = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';
/** "The least-significant (last) digit [must] be 0": 5.124 is sent as 5120 or 5130. */
const THREE_DECIMALS_ENDING_IN_0 = 'BHD JOD KWD OMR TND';
/** No decimals any more, "but backward compatibility requires you to represent it as a two-decimal value": 5 is sent as 500. */
const TWO_DECIMALS_ALWAYS_00 = 'ISK UGX';

/** "Minimum and maximum charge amounts", of the settlement currency; Stripe converts others first, so their minimum is not fixed. */
const MINIMUM: ReadonlyMap<string, bigint> = new Map(
  Object.entries({
    AED: 200n,
    ARS: 50n,
    AUD: 50n,
    BRL: 50n,
    CAD: 50n,
    CHF: 50n,
    COP: 50n,
    CZK: 1500n,
    DKK: 250n,
    EUR: 50n,
    GBP: 30n,
    HKD: 400n,
    HUF: 17500n,
    IDR: 50n,
    ILS: 50n,
    INR: 50n,
    JPY: 50n,
    KRW: 50n,
    MXN: 1000n,
    MYR: 200n,
    NOK: 300n,
    NZD: 50n,
    PHP: 50n,
    PLN: 200n,
    RON: 200n,
    RUB: 50n,
    SEK: 300n,
    SGD: 50n,
    THB: 1000n,
    USD: 50n,
    ZAR: 50n,
  }),
);

const rows = (codes: string, decimals: number, multipleOf: bigint): [string, GatewayCurrency][] =>
  codes
    .trim()
    .split(/\s+/)
    .map((code) => [code, { decimals, multipleOf, minimum: MINIMUM.get(code) }]);

/** Stripe's currencies and their units, for payment's Stripe adapter and for the totals of checkout. */
export const STRIPE_UNITS = new GatewayUnits(
  'stripe',
  new Map([
    ...rows(TWO_DECIMALS, 2, 1n),
    ...rows(ZERO_DECIMALS, 0, 1n),
    ...rows(THREE_DECIMALS_ENDING_IN_0, 3, 10n),
    ...rows(TWO_DECIMALS_ALWAYS_00, 2, 100n),
  ]),
);
