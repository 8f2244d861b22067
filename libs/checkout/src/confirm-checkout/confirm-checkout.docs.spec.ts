import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { renderSaga, renderSagaTable } from '@holdfast/saga';

import { COMPENSATIONS } from '../failed-compensation/operations.js';
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
    const documented = /<!-- steps:.*?-->(.*?)<!-- \/steps -->/s.exec(text)?.[1] ?? '';

    expect(cells(documented)).toEqual(cells(renderSagaTable(confirmCheckoutSaga)));
  });

  it('CHK-11 stores failures only under operations that the worker does', () => {
    const operations = renderSaga(confirmCheckoutSaga).map(({ operation }) => operation);

    for (const operation of operations.filter((each) => each !== '-'))
      expect(Object.keys(COMPENSATIONS)).toContain(operation);
  });
});
