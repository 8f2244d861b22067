import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The shops' range; its head says how it is written. */
const RANGE = readFileSync(join(import.meta.dirname, 'range.txt'), 'utf8');

export const BRANDS = {
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

const COLOURS = {
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
const SIZES = { S: -1, M: 0, L: 1, XL: 2, XXL: 3 };

const VARIANTS = {
  single: () => [{ suffix: '', options: '' }],
  colours: (list) => list.split(' ').map((colour) => ({ suffix: colour, options: COLOURS[colour] })),
  apparel: (list) => {
    const [colours, sizes] = list.split(' / ').map((part) => part.split(' '));
    return colours.flatMap((colour) =>
      sizes.map((size) => ({
        suffix: `${colour}-${size}`,
        options: `${COLOURS[colour]}, ${size}`,
        weightFactor: 1 + 0.04 * SIZES[size],
      })),
    );
  },
  shoes: (list) => {
    const [colour, range] = list.split(' ');
    const [from, to] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, step) => ({
      suffix: `${colour}-${from + step}`,
      options: `${COLOURS[colour]}, ${from + step}`,
      weightFactor: 1 + 0.02 * step,
    }));
  },
  packs: (list) =>
    list.split('; ').map((pack) => {
      const [suffix, options, weightFactor = 1, priceFactor = 1] = pack.split(':');
      return { suffix, options, weightFactor: Number(weightFactor), priceFactor: Number(priceFactor) };
    }),
};

function parseProduct(line) {
  const [sku, handle, name, brand, categories, taxClass, weight, prices, variants, extra = ''] =
    line.split(' | ');
  const [kind, ...rest] = variants.split(' ');
  return {
    sku,
    handle,
    name,
    brand,
    categories: categories.split(' '),
    taxClass,
    weight: Number(weight),
    prices: prices.split(' ').map(Number),
    variants: VARIANTS[kind](rest.join(' ')),
    breaks: extra === 'breaks',
    ...(extra.startsWith('stock ') && { stock: [['main', Number(extra.slice('stock '.length))]] }),
  };
}

/** Every product with its variants. */
export const PRODUCTS = RANGE.split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map(parseProduct);
