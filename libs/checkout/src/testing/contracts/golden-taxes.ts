import type { Address } from '../../address/address.js';
import type { TaxRequest } from '../../ports/pricing.port.js';

/** A rate of a country's standard or other class. */
export interface GoldenRate {
  readonly taxClass: string;
  readonly name: string;
  readonly rate: string;
  readonly compound?: boolean;
  readonly appliesToShipping?: boolean;
}

/** An address in a country; the golden rates are of whole countries. */
export const addressIn = (countryCode: string): Address => ({
  name: 'Ada',
  line1: 'Main Street 1',
  city: 'Town',
  postalCode: '10115',
  countryCode,
});

const line = (amountMinor: bigint, taxClass = 'standard', lineId = 'l1') => ({
  lineId,
  taxClass,
  amountMinor,
});
const lines = (count: number, amountMinor: bigint) =>
  Array.from({ length: count }, (_, index) => line(amountMinor, 'standard', `l${index}`));
const NET = { pricesIncludeTax: false, shippingPricesNet: false, rounding: 'line' } as const;
const GROSS = { ...NET, pricesIncludeTax: true };
const VAT = { taxClass: 'standard', name: 'VAT', rate: '0.19', appliesToShipping: true } as const;
const REDUCED = { taxClass: 'reduced', name: 'VAT', rate: '0.07' } as const;

interface GoldenTax {
  readonly case: string;
  readonly countryCode: string;
  readonly rates: readonly GoldenRate[];
  readonly request: Omit<TaxRequest, 'address' | 'currency'>;
  readonly expected: object;
}

/** Taxes with known results. Pricing and checkout both have to get them. */
export const GOLDEN_TAXES: readonly GoldenTax[] = [
  {
    case: 'half-up on a net price, shipping untaxed',
    countryCode: 'BR',
    rates: [{ taxClass: 'standard', name: 'Sales tax', rate: '0.0725' }],
    request: { ...NET, lines: [line(1_999n)], shippingMinor: 599n },
    expected: {
      lines: [{ lineId: 'l1', taxMinor: 145n }],
      shippingTaxMinor: 0n,
      taxLines: [{ name: 'Sales tax', rate: '0.0725', taxableMinor: 1_999n, amountMinor: 145n }],
    },
  },
  {
    case: 'contained in gross prices, by class, shipping included, an unknown class untaxed',
    countryCode: 'CL',
    rates: [VAT, REDUCED],
    request: {
      ...GROSS,
      lines: [line(11_900n, 'standard', 'a'), line(10_700n, 'reduced', 'b'), line(5_000n, 'zero', 'c')],
      shippingMinor: 1_190n,
    },
    expected: {
      lines: [{ taxMinor: 1_900n }, { taxMinor: 700n }, { taxMinor: 0n }],
      shippingTaxMinor: 190n,
      taxLines: [
        { rate: '0.19', taxableMinor: 11_000n, amountMinor: 2_090n },
        { rate: '0.07', taxableMinor: 10_000n, amountMinor: 700n },
      ],
    },
  },
  {
    case: 'on shipping that is priced net beside gross goods',
    countryCode: 'CO',
    rates: [VAT],
    request: { ...GROSS, shippingPricesNet: true, lines: [line(11_900n)], shippingMinor: 1_000n },
    expected: { lines: [{ taxMinor: 1_900n }], shippingTaxMinor: 190n },
  },
  {
    case: 'rounded per line',
    countryCode: 'PE',
    rates: [{ taxClass: 'standard', name: 'Consumption tax', rate: '0.1' }],
    request: { ...GROSS, lines: lines(3, 105n), shippingMinor: 0n },
    expected: { taxLines: [{ amountMinor: 30n }] },
  },
  {
    case: 'rounded once per total (MON-4)',
    countryCode: 'UY',
    rates: [{ taxClass: 'standard', name: 'Consumption tax', rate: '0.1' }],
    request: { ...GROSS, rounding: 'total', lines: lines(3, 105n), shippingMinor: 0n },
    expected: { taxLines: [{ amountMinor: 29n }] },
  },
  {
    case: 'a compound rate on top of the one before it',
    countryCode: 'IN',
    rates: [
      { taxClass: 'standard', name: 'Base', rate: '0.1' },
      { taxClass: 'standard', name: 'Cess', rate: '0.1', compound: true },
    ],
    request: { ...NET, lines: [line(10_000n)], shippingMinor: 0n },
    expected: {
      taxLines: [
        { name: 'Base', rate: '0.1', taxableMinor: 10_000n, amountMinor: 1_000n },
        { name: 'Cess', rate: '0.1', taxableMinor: 11_000n, amountMinor: 1_100n },
      ],
    },
  },
  {
    case: 'none where there are no rates',
    countryCode: 'AQ',
    rates: [],
    request: { ...NET, lines: [line(1_999n)], shippingMinor: 599n },
    expected: { lines: [{ lineId: 'l1', taxMinor: 0n }], shippingTaxMinor: 0n, taxLines: [] },
  },
];
