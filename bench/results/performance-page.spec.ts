import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { renderPage } from './render-page.js';
import { readResults } from './results-file.js';

const PAGE = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');

describe('PRF-4 docs/performance.md', () => {
  it('has the tables of the results that are kept', () => {
    expect(renderPage(PAGE, readResults())).toBe(PAGE);
  });

  it('must have a place for every table', () => {
    expect(() => renderPage('# Performance', readResults())).toThrow(
      'docs/performance.md has no place for checkout',
    );
  });

  it('shows a ratio beside its goal, and a change by its title', () => {
    const ratio = { median: 3.1, low: 2.9, high: 3.3, count: 15 };
    const row = { title: 'checkouts/s', ours: '31.0', theirs: '10.0', ratio };
    const pair = {
      title: 'young generation of 16 MB',
      run: { date: '2026-11-30', commit: 'abc1234', machine: '2 cores' },
      inOneRequest: true,
      load: '3.0 to 4.0',
      memoryMb: [1_400, 700] as [number, number],
      levels: [{ shoppers: 32, turns: 8, rows: [row] }],
    };

    const page = renderPage(PAGE, { peer: pair, pairs: [pair] });

    expect(page).toContain('| 32 | checkouts/s | 31.0 | 10.0 | 3.10 (2.90 to 3.30) | ≥ 4 |');
    expect(page).toContain('| young generation of 16 MB | 32 | 3.10 (2.90 to 3.30) |');
    expect(page).toContain('Not measured yet.');
  });
});
