// Tax and shipping of the demo shops. Tax follows the real rules in outline; a real shop buys its rates.
import type { Row } from './csv.ts';

const US_SHIPPING_TAXED = new Set(['NY', 'TX', 'WA', 'PA', 'NJ', 'GA', 'MI', 'OH', 'MN', 'NC', 'WI', 'CT']);
type Tax = readonly [name: string, rate: string];

const US_STATES: Readonly<Record<string, Tax>> = {
  CA: ['California', '0.0725'],
  NY: ['New York', '0.04'],
  TX: ['Texas', '0.0625'],
  WA: ['Washington', '0.065'],
  FL: ['Florida', '0.06'],
  IL: ['Illinois', '0.0625'],
  MA: ['Massachusetts', '0.0625'],
  PA: ['Pennsylvania', '0.06'],
  NJ: ['New Jersey', '0.06625'],
  CO: ['Colorado', '0.029'],
  GA: ['Georgia', '0.04'],
  VA: ['Virginia', '0.053'],
  AZ: ['Arizona', '0.056'],
  MI: ['Michigan', '0.06'],
  OH: ['Ohio', '0.0575'],
  MN: ['Minnesota', '0.06875'],
  NC: ['North Carolina', '0.0475'],
  TN: ['Tennessee', '0.07'],
  WI: ['Wisconsin', '0.05'],
  CT: ['Connecticut', '0.0635'],
};
/** Places with taxes of their own: a postal prefix lists everything that is due there, the state's tax included. */
const US_CITIES: readonly (readonly [state: string, prefixes: readonly string[], taxes: readonly Tax[]])[] = [
  ['CA', ['941'], [['San Francisco', '0.01375']]],
  ['CA', ['900', '901'], [['Los Angeles', '0.025']]],
  [
    'NY',
    ['100', '101', '102', '103', '104', '111', '112', '113', '114', '116'],
    [
      ['New York City', '0.045'],
      ['MCTD', '0.00375'],
    ],
  ],
  ['WA', ['981'], [['Seattle', '0.0385']]],
  ['IL', ['606'], [['Chicago', '0.04']]],
  ['TX', ['787'], [['Austin', '0.02']]],
];
/** Standard and reduced VAT. */
const EU_VAT: Readonly<Record<string, readonly [name: string, standard: string, reduced: string]>> = {
  DE: ['MwSt.', '0.19', '0.07'],
  NL: ['btw', '0.21', '0.09'],
  FR: ['TVA', '0.20', '0.055'],
  AT: ['USt.', '0.20', '0.10'],
  BE: ['TVA/btw', '0.21', '0.06'],
  IT: ['IVA', '0.22', '0.10'],
  ES: ['IVA', '0.21', '0.10'],
  PT: ['IVA', '0.23', '0.06'],
  IE: ['VAT', '0.23', '0.135'],
  LU: ['TVA', '0.17', '0.08'],
  DK: ['moms', '0.25', ''],
  SE: ['moms', '0.25', '0.12'],
  FI: ['ALV', '0.255', '0.14'],
  PL: ['VAT', '0.23', '0.08'],
  CZ: ['DPH', '0.21', '0.12'],
  SK: ['DPH', '0.23', '0.19'],
  HU: ['ÁFA', '0.27', '0.05'],
  RO: ['TVA', '0.21', '0.11'],
  BG: ['ДДС', '0.20', '0.09'],
  GR: ['ΦΠΑ', '0.24', '0.13'],
  HR: ['PDV', '0.25', '0.13'],
  SI: ['DDV', '0.22', '0.095'],
  EE: ['KM', '0.24', '0.09'],
  LV: ['PVN', '0.21', '0.12'],
  LT: ['PVM', '0.21', '0.09'],
  CY: ['ΦΠΑ', '0.19', '0.05'],
  MT: ['VAT', '0.18', '0.05'],
};

/** The defaults of a row. */
const TAX_ROW = {
  tenant: '',
  country: '',
  region: '',
  postal_prefix: '',
  tax_class: 'standard',
  name: '',
  rate: '',
  compound: false,
  priority: 1,
  applies_to_shipping: false,
  valid_from: '',
  valid_until: '',
};
type TaxRow = typeof TAX_ROW;
const taxRow = (row: Partial<TaxRow>): TaxRow => ({ ...TAX_ROW, ...row });

function stateTax(state: string): Tax {
  const tax = US_STATES[state];
  if (!tax) throw new Error(`there is no state ${state}`);
  return tax;
}

function unitedStates(): TaxRow[] {
  const row = (region: string, rest: Partial<TaxRow>): TaxRow =>
    taxRow({
      tenant: 'demo',
      country: 'US',
      region,
      applies_to_shipping: US_SHIPPING_TAXED.has(region),
      ...rest,
    });
  const states = Object.entries(US_STATES).map(([code, [name, rate]]) =>
    row(code, { name: `${name} sales tax`, rate }),
  );
  const cities = US_CITIES.flatMap(([state, prefixes, taxes]) =>
    prefixes.flatMap((prefix) =>
      [stateTax(state), ...taxes].map(([place, rate], index) =>
        row(state, { postal_prefix: prefix, name: `${place} sales tax`, rate, priority: index + 1 }),
      ),
    ),
  );
  const groceries = row('IL', {
    tax_class: 'reduced',
    name: 'Illinois grocery tax',
    rate: '0.01',
    valid_until: '2026-01-01',
  });
  return [...states, ...cities, groceries];
}

function canada(): TaxRow[] {
  const row = (region: string, name: string, rate: string, extra: Partial<TaxRow> = {}): TaxRow =>
    taxRow({ tenant: 'demo', country: 'CA', region, name, rate, applies_to_shipping: true, ...extra });
  return [
    row('', 'GST', '0.05'),
    row('ON', 'HST', '0.13'),
    row('BC', 'GST', '0.05'),
    row('BC', 'PST', '0.07', { priority: 2 }),
    row('QC', 'GST', '0.05'),
    // Until 2013 Québec charged its tax on top of the federal one: kept because refunds of old orders need it.
    row('QC', 'QST', '0.095', {
      priority: 2,
      compound: true,
      valid_from: '2012-01-01',
      valid_until: '2013-01-01',
    }),
    row('QC', 'QST', '0.09975', { priority: 2, valid_from: '2013-01-01' }),
  ];
}

const europe = (): TaxRow[] =>
  Object.entries(EU_VAT).flatMap(([country, [name, standard, reduced]]) => {
    const row = (tax_class: string, rate: string): TaxRow =>
      taxRow({
        tenant: 'demo-eu',
        country,
        tax_class,
        name: `${name} ${percent(rate)}`,
        rate,
        applies_to_shipping: tax_class === 'standard',
      });
    return [row('standard', standard), row('reduced', reduced || standard)];
  });

function japan(): TaxRow[] {
  const row = (tax_class: string, name: string, rate: string, extra: Partial<TaxRow>): TaxRow =>
    taxRow({
      tenant: 'demo-jp',
      country: 'JP',
      tax_class,
      name,
      rate,
      applies_to_shipping: tax_class === 'standard',
      ...extra,
    });
  return [
    row('standard', '消費税 10 %', '0.10', { valid_from: '2019-10-01' }),
    row('reduced', '消費税 8 %', '0.08', { valid_from: '2019-10-01' }),
    row('standard', '消費税 8 %', '0.08', { valid_from: '2014-04-01', valid_until: '2019-10-01' }),
  ];
}

const percent = (rate: string): string => `${Number((Number(rate) * 100).toFixed(3))} %`;

export const TAX_RATES = [...unitedStates(), ...canada(), ...europe(), ...japan()];

/** `place` is `priority id: name`. */
const zone = (tenant: string, place: string, countries: string, extra: Row = {}) => {
  const [, priority = '', id = '', name = ''] = /^(\d+) ([\w-]+): (.*)$/.exec(place) ?? [];
  return {
    tenant,
    zone: id,
    name,
    priority,
    countries,
    regions: '',
    postal_prefixes: '',
    excluded_countries: '',
    ...extra,
  };
};
const EU_COUNTRIES = Object.keys(EU_VAT)
  .filter((code) => code !== 'DE')
  .join(';');

/** The first zone by priority that matches serves the address; `*` is every country. Antarctica is not served. */
export const SHIPPING_ZONES = [
  zone('demo', '10 us-remote: Alaska, Hawaii and territories', 'US', { regions: 'AK;HI;PR;GU;VI;AS;MP' }),
  zone('demo', '20 us: United States', 'US'),
  zone('demo', '30 north-america: Canada and Mexico', 'CA;MX'),
  zone('demo', '100 world: Rest of the world', '*', { excluded_countries: 'AQ' }),
  zone('demo-eu', '10 de-islands: German islands', 'DE', {
    postal_prefixes:
      '18565;25846;25849;25859;25863;25869;25938;25946;25980;25992;26465;26474;26486;26548;26571;26579;26757;27498',
  }),
  zone('demo-eu', '20 de: Germany', 'DE'),
  zone('demo-eu', '30 eu: European Union', EU_COUNTRIES),
  zone('demo-eu', '100 world: Rest of the world', '*', { excluded_countries: 'AQ' }),
  zone('demo-jp', '10 jp-okinawa: Okinawa', 'JP', { postal_prefixes: '90' }),
  zone('demo-jp', '20 jp: Japan', 'JP'),
  zone('demo-jp', '100 world: Rest of the world', '*', { excluded_countries: 'AQ' }),
];

const TENANTS = ['demo', 'demo-eu', 'demo-jp'];
export const SHIPPING_METHODS = TENANTS.flatMap((tenant) => [
  { tenant, method: 'standard', name: 'Standard', position: 1, active: true },
  { tenant, method: 'express', name: 'Express', position: 2, active: true },
]);

/** Per zone: days, then the first tier's price [USD, EUR, JPY], then what each further tier adds, then free above. */
type Prices = readonly [usd: number, eur: number, jpy: number];
type Tariff = readonly [days: number, first: Prices, step: Prices, freeAbove?: Prices];
const TARIFFS: Readonly<Record<string, Readonly<Record<string, Tariff>>>> = {
  'us-remote': {
    standard: [8, [1290, 1190, 1900], [500, 450, 750]],
    express: [4, [2990, 2790, 4400], [1200, 1100, 1800]],
  },
  us: {
    standard: [5, [599, 550, 900], [300, 280, 450], [15000, 14000, 22000]],
    express: [2, [1499, 1390, 2200], [700, 650, 1050]],
  },
  'north-america': {
    standard: [9, [1490, 1390, 2200], [600, 560, 900]],
    express: [4, [3490, 3190, 5100], [1400, 1300, 2100]],
  },
  'de-islands': {
    standard: [4, [890, 790, 1300], [350, 300, 500]],
    express: [3, [1990, 1790, 2900], [800, 700, 1200]],
  },
  de: {
    standard: [2, [549, 490, 800], [250, 200, 350], [12000, 10000, 18000]],
    express: [1, [1299, 1190, 1900], [500, 450, 750]],
  },
  eu: {
    standard: [4, [990, 890, 1450], [450, 400, 650], [17000, 15000, 25000]],
    express: [2, [2190, 1990, 3200], [900, 800, 1300]],
  },
  'jp-okinawa': {
    standard: [4, [890, 820, 1300], [400, 360, 600]],
    express: [2, [1690, 1550, 2500], [700, 640, 1000]],
  },
  jp: {
    standard: [2, [490, 450, 700], [250, 220, 350], [7000, 6500, 10000]],
    express: [1, [890, 820, 1300], [400, 360, 600]],
  },
  world: {
    standard: [14, [2490, 2290, 3600], [1100, 1000, 1600]],
    express: [5, [4990, 4590, 7300], [2200, 2000, 3200]],
  },
};
const CURRENCIES = ['USD', 'EUR', 'JPY'] as const;
const WEIGHT_TIERS_GRAMS = [0, 1000, 5000, 10000, 20000];

const priceAt = (prices: Prices, index: number): number => prices[index] ?? NaN;

export const SHIPPING_RATES = SHIPPING_ZONES.flatMap(({ tenant, zone: id }) =>
  Object.entries(TARIFFS[id] ?? {}).flatMap(([method, [days, first, step, free]]) =>
    CURRENCIES.flatMap((currency, c) =>
      WEIGHT_TIERS_GRAMS.map((from, tier) => ({
        tenant,
        zone: id,
        method,
        currency,
        basis: 'weight',
        from,
        up_to: '',
        rate_minor: priceAt(first, c) + tier * priceAt(step, c),
        free_above_minor: free ? priceAt(free, c) : '',
        estimated_days: days,
      })),
    ),
  ),
);
