import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { flagCell, instantCell, integerCell, listCell, optionalCell, readCsv } from './index.js';

const Row = z.object({ sku: z.string().min(1), weight: integerCell(), tags: listCell(), active: flagCell() });

describe('readCsv', () => {
  it('reads quoted cells, lists and flags, with a byte order mark and empty lines', () => {
    const { rows, problems } = readCsv('\uFEFFsku,weight,tags,active\n\n"A,1",10,x; y,true\n', Row);

    expect(problems).toEqual([]);
    expect(rows).toEqual([{ line: 3, value: { sku: 'A,1', weight: 10, tags: ['x', 'y'], active: true } }]);
  });

  it('reports every bad row with its line and keeps the good ones', () => {
    const { rows, problems } = readCsv(
      'sku,weight,tags,active\nA,ten,,true\nB,5,,true\nC,,,maybe\nD,1\n',
      Row,
    );

    expect(rows.map(({ value }) => value.sku)).toEqual(['B']);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([
      '2:weight',
      '4:weight',
      '4:active',
      '5:',
    ]);
  });

  it('reports a file that cannot be read instead of throwing', () => {
    expect(readCsv('sku,weight,tags,active\n"A,1,,true\n', Row).problems).toHaveLength(1);
  });

  it('does not take an empty cell for zero, nor an impossible date for a date', () => {
    const Dates = z.object({ from: optionalCell(instantCell()), count: optionalCell(integerCell()) });

    expect(readCsv('from,count\n,\n', Dates).rows[0]?.value).toEqual({});
    expect(readCsv('from,count\n2026-13-01,1\n', Dates).problems).toHaveLength(1);
    expect(readCsv('from,count\n2026-02-01,1\n', Dates).rows[0]?.value.from).toEqual(
      new Date('2026-02-01T00:00:00Z'),
    );
  });
});
