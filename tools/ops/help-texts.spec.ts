import { describe, expect, it } from '@jest/globals';

import { ops } from './testing/run-recorded.ts';

describe('7.1 --help', () => {
  it.each([
    ['--help', 'prices'],
    ['prices --help', 'set'],
    ['prices set --help', 'minor units'],
    ['help stock', 'pieces on hand'],
    ['stock set --help', 'all locations'],
    ['stock show --help', 'by location'],
    ['promotions --help', 'list'],
    ['promotions list --help', 'all promotions'],
    ['promotions show --help', 'in any case'],
    ['shipping-rates --help', 'disable'],
    ['shipping-rates disable --help', 'nothing can be confirmed'],
    ['shipping-rates enable --help', 'can be had again'],
  ])('%s tells the words, exit code 0, and asks nothing', async (line, words) => {
    const { code, out, err, opened } = await ops(line);

    expect([code, err, opened]).toEqual([0, '', []]);
    expect(out).toContain('Usage:');
    expect(out).toContain(words);
  });

  it('names every group', async () => {
    const { out } = await ops('--help');

    for (const group of [
      'prices',
      'stock',
      'promotions',
      'shipping-rates',
      'catalog',
      'orders',
      'compensations',
    ])
      expect(out).toContain(group);
  });
});
