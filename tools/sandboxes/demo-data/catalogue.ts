import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The shops' range; its head says how it is written. */
const RANGE = readFileSync(join(import.meta.dirname, 'range.txt'), 'utf8');

export const BRANDS: Readonly<Record<string, string>> = {
  northloom: 'Northloom',
  solbakken: 'Solbakken',
  'kestrel-outdoor': 'Kestrel Outdoor',
  'ridgeway-packs': 'Ridgeway Packs',
  'harbour-and-pine': 'Harbour & Pine',
  lumenhaus: 'Lumenhaus',
  'castellan-coffee': 'Castellan Coffee',
  'thornfield-tea': 'Thornfield Tea',
  'tallow-and-rye': 'Tallow & Rye',
  fennwick: 'Fennwick',
  'papyra-press': 'Papyra Press',
  'tobermory-toys': 'Tobermory Toys',
  'greenhouse-lane': 'Greenhouse Lane',
};

const COLOURS: Readonly<Record<string, string>> = {
  BLK: 'black',
  WHT: 'white',
  NVY: 'navy',
  GRN: 'forest green',
  RED: 'red',
  GRY: 'heather grey',
  SND: 'sand',
  BLU: 'sky blue',
};
/** Steps from M; each one makes a garment 4 % heavier. */
const SIZES: Readonly<Record<string, number>> = { S: -1, M: 0, L: 1, XL: 2, XXL: 3 };

/** A variant of a product; factors apply to the product's weight and prices. */
export interface Variant {
  readonly suffix: string;
  readonly options: string;
  readonly weightFactor?: number;
  readonly priceFactor?: number;
}

/** A product with its variants; prices in USD, EUR and JPY. */
export interface Product {
  readonly sku: string;
  readonly handle: string;
  readonly name: string;
  readonly brand: string;
  readonly categories: readonly string[];
  readonly taxClass: string;
  readonly weight: number;
  readonly prices: readonly number[];
  readonly variants: readonly Variant[];
  /** Cheaper by the dozen. */
  readonly breaks: boolean;
  /** By location; without it there is plenty. */
  readonly stock?: readonly (readonly [location: string, onHand: number])[];
}

const colourOf = (code: string): string => {
  const colour = COLOURS[code];
  if (colour === undefined) throw new Error(`there is no colour ${code}`);
  return colour;
};

/** How the variants of each kind are written. */
const VARIANTS = new Map<string, (list: string) => Variant[]>([
  ['single', () => [{ suffix: '', options: '' }]],
  ['colours', (list) => list.split(' ').map((colour) => ({ suffix: colour, options: colourOf(colour) }))],
  ['apparel', apparel],
  ['shoes', shoes],
  ['packs', packs],
]);

function apparel(list: string): Variant[] {
  const [colours = [], sizes = []] = list.split(' / ').map((part) => part.split(' '));
  return colours.flatMap((colour) =>
    sizes.map((size) => ({
      suffix: `${colour}-${size}`,
      options: `${colourOf(colour)}, ${size}`,
      weightFactor: 1 + 0.04 * (SIZES[size] ?? NaN),
    })),
  );
}

function shoes(list: string): Variant[] {
  const [colour = '', range = ''] = list.split(' ');
  const [from = NaN, to = NaN] = range.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, step) => ({
    suffix: `${colour}-${from + step}`,
    options: `${colourOf(colour)}, ${from + step}`,
    weightFactor: 1 + 0.02 * step,
  }));
}

function packs(list: string): Variant[] {
  return list.split('; ').map((pack) => {
    const [suffix = '', options = '', weightFactor = 1, priceFactor = 1] = pack.split(':');
    return { suffix, options, weightFactor: Number(weightFactor), priceFactor: Number(priceFactor) };
  });
}

function parseProduct(line: string): Product {
  const cells = line.split(' | ');
  const [sku = '', handle = '', name = '', brand = '', categories = '', taxClass = ''] = cells;
  const [weight, prices = '', variants = '', extra = ''] = cells.slice(6);
  const [kind = '', ...rest] = variants.split(' ');
  const variantsOf = VARIANTS.get(kind);
  if (!variantsOf) throw new Error(`${sku}: there are no variants of the kind "${kind}"`);
  return {
    sku,
    handle,
    name,
    brand,
    categories: categories.split(' '),
    taxClass,
    weight: Number(weight),
    prices: prices.split(' ').map(Number),
    variants: variantsOf(rest.join(' ')),
    breaks: extra === 'breaks',
    ...(extra.startsWith('stock ') && { stock: [['main', Number(extra.slice('stock '.length))]] }),
  };
}

/** Every product with its variants. */
export const PRODUCTS: readonly Product[] = RANGE.split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map(parseProduct);
