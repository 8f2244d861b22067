import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { parseShop, sectionsOf } from './shop-operations.ts';

const example = readFileSync(join(import.meta.dirname, '../../docs/operations/shop.yaml'), 'utf8');

describe('OPS-7 a shop as a file', () => {
  it('OPS-7 goes in sections to the apps that keep them, settings first', () => {
    const sections = sectionsOf(parseShop(example));

    expect(sections.map(({ app, section }) => `${app}: ${section}`)).toEqual([
      'checkout: settings',
      'pricing: pricing',
      'shipping: shipping',
      'promotion: promotions',
    ]);
    expect(sections[1]).toMatchObject({
      wanted: { priceLists: [{ id: 'eur-retail' }, { id: 'eur-trade' }] },
    });
  });

  it('OPS-7 asks only the apps whose sections the file has', () => {
    expect(sectionsOf(parseShop('taxRates: []')).map(({ app }) => app)).toEqual(['pricing']);
  });

  it.each([
    ['an unknown field', 'tenant: a\npromotion: []', 'promotion'],
    ['broken YAML', 'tenant: a\nsettings: {name: x', 'line'],
    ['the same field twice', 'tenant: a\ntenant: b', 'line 2'],
    ['a list', '- a', 'file'],
    ['nothing', '', 'file'],
  ])('OPS-7 %s is refused with its place', (_name, text, place) => {
    expect(() => parseShop(text)).toThrow(expect.objectContaining({ reason: 'VALIDATION_FAILED' }));
    expect(() => parseShop(text)).toThrow(place);
  });
});
