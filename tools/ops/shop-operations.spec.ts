import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { parseShop, partsOf } from './shop-operations.ts';

const example = readFileSync(join(import.meta.dirname, '../../docs/operations/shop.yaml'), 'utf8');

describe('OPS-7 a shop as a file', () => {
  it('OPS-7 goes in parts to the apps that keep them, settings first', () => {
    const parts = partsOf(parseShop(example));

    expect(parts.map(({ app, part }) => `${app}: ${part}`)).toEqual([
      'checkout: settings',
      'pricing: pricing',
      'shipping: shipping',
      'promotion: promotions',
    ]);
    expect(parts[1]).toMatchObject({ wanted: { priceLists: [{ id: 'eur-retail' }, { id: 'eur-trade' }] } });
  });

  it('OPS-7 asks only those that the file speaks of', () => {
    expect(partsOf(parseShop('taxRates: []')).map(({ app }) => app)).toEqual(['pricing']);
  });

  it.each([
    ['a field nobody knows', 'tenant: a\npromotion: []', 'promotion'],
    ['broken YAML', 'tenant: a\nsettings: {name: x', 'line'],
    ['the same field twice', 'tenant: a\ntenant: b', 'line 2'],
    ['a list', '- a', 'file'],
    ['nothing', '', 'file'],
  ])('OPS-7 %s is refused with its place', (_what, text, place) => {
    expect(() => parseShop(text)).toThrow(expect.objectContaining({ reason: 'VALIDATION_FAILED' }));
    expect(() => parseShop(text)).toThrow(place);
  });
});
