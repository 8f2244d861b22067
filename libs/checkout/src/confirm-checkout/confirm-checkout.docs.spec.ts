import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { renderSagaTable } from '@holdfast/saga';

import { confirmCheckoutSaga } from './confirm-checkout.saga.js';

const DOCS = join(import.meta.dirname, '../../../../docs/flows/confirm-checkout.md');

/** A table without the padding that a formatter gives it. */
const cells = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

describe('docs/flows/confirm-checkout.md', () => {
  it('has the steps as the code has them', async () => {
    const text = await readFile(DOCS, 'utf8');
    const documented = /<!-- steps -->(.*?)<!-- \/steps -->/s.exec(text)?.[1] ?? '';

    expect(cells(documented)).toEqual(cells(renderSagaTable(confirmCheckoutSaga)));
  });
});
