import { describe, expect, it } from '@jest/globals';

import { problemsOf, readFiles } from './check-files.js';
import type { KnownCatalog } from './check-files.js';

const PRODUCTS = 'handle,name,brand_id,brand_name,category_ids,tax_class,active';
const VARIANTS = 'sku,product_handle,options,weight_grams,active';
const nothing: KnownCatalog = { handles: new Set(), handleBySku: new Map() };
const problems = (products: string[], variants: string[], known = nothing) =>
  problemsOf(
    readFiles({
      productsCsv: [PRODUCTS, ...products].join('\n'),
      variantsCsv: [VARIANTS, ...variants].join('\n'),
    }),
    known,
  ).map(({ file, line, column }) => `${file}:${line}:${column}`);

const mug = 'mug,Mug,,,home;kitchen,standard,true';

describe('CAT-1 problems of an import', () => {
  it('CAT-1 are none for good files', () => {
    expect(problems([mug], ['MUG,mug,,300,true'])).toEqual([]);
  });

  it('CAT-1 are reported all at once, by file and line', () => {
    expect(
      problems(['Mug!,Mug,,,,standard,true', mug, mug], ['MUG,mug,,heavy,true', 'MUG2,mug,,-1,yes']),
    ).toEqual([
      'products:2:handle',
      'products:4:handle',
      'variants:2:weight_grams',
      'variants:3:weight_grams',
      'variants:3:active',
    ]);
  });

  it('CAT-1 are a duplicate SKU and a variant without a product', () => {
    expect(problems([mug], ['MUG,mug,,1,true', 'MUG,mug,,1,true', 'CUP,cup,,1,true'])).toEqual([
      'variants:3:sku',
      'variants:4:product_handle',
    ]);
  });

  it('CAT-1 are a new product without a variant; an existing product may be imported alone', () => {
    expect(problems([mug], [])).toEqual(['products:2:handle']);
    expect(problems([mug], [], { ...nothing, handles: new Set(['mug']) })).toEqual([]);
  });

  it('CAT-1 are a variant that would move to another product', () => {
    const known = { handles: new Set(['cup']), handleBySku: new Map([['MUG', 'cup']]) };

    expect(problems([mug], ['MUG,mug,,1,true'], known)).toEqual(['variants:2:product_handle']);
    expect(problems([], ['MUG,cup,,1,true'], known)).toEqual([]);
  });
});
