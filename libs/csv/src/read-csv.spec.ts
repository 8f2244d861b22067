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

  it('CAT-1 counts lines as editors do: Windows, mixed and old Mac line ends, quotes that span lines', () => {
    const lineOf = (text: string) => readCsv(text, Row).rows.map(({ line, value }) => [line, value.sku]);

    expect(lineOf('\uFEFFsku,weight,tags,active\r\nA,1,,true\r\n\r\nB,1,,true\r\n')).toEqual([
      [2, 'A'],
      [4, 'B'],
    ]);
    expect(lineOf('sku,weight,tags,active\nA,1,,true\r\nB,1,,true')).toEqual([
      [2, 'A'],
      [3, 'B'],
    ]);
    expect(lineOf('sku,weight,tags,active\rA,1,,true\rB,1,,true')).toHaveLength(2);
    expect(lineOf('sku,weight,tags,active\nA,1,"x\r\ny\nz",true\nB,1,,true\n')).toEqual([
      [2, 'A'],
      [5, 'B'],
    ]);
  });

  it('CAT-1 reads quotes within quotes, and reports a stray quote', () => {
    expect(readCsv('sku,weight,tags,active\n"A ""x"", 1",1,,true\n', Row).rows[0]?.value.sku).toBe(
      'A "x", 1',
    );
    expect(readCsv('sku,weight,tags,active\nA"1,1,,true\nB,1,,true\n', Row).problems).toMatchObject([
      { line: 2 },
    ]);
  });

  it.each([
    ['a column that is missing', 'sku,tags,active', ['weight: the column is missing']],
    ['a column that is there twice', 'sku,sku,weight,tags,active', ['sku: the column is there twice']],
    [
      'semicolons for commas',
      'sku;weight;tags;active',
      [4, 'sku;weight;tags;active: the column is not known'],
    ],
    ['a misspelt column', 'sku,weight,tags,active,note', ['note: the column is not known here']],
    ['data in place of the header', 'A,1,,true', [4, 'A: the column is not known']],
  ])('CAT-1 reports %s once, and no rows', (_what, header, expected) => {
    const { rows, problems } = readCsv(`${header}\nA,1,,true\nB,1,,true\n`, Row);
    const reported = problems.map(({ column, message }) => `${column}: ${message}`);

    expect(rows).toEqual([]);
    expect(problems.every(({ line }) => line === 1)).toBe(true);
    for (const text of expected.filter((each) => typeof each === 'string'))
      expect(reported).toContainEqual(expect.stringContaining(text));
    if (typeof expected[0] === 'string') expect(reported).toHaveLength(expected.length);
  });

  it('CAT-1 reports an empty file, and accepts one with only a header', () => {
    for (const text of ['', '\n\n', '\uFEFF'])
      expect(readCsv(text, Row).problems).toMatchObject([
        { line: 1, message: expect.stringContaining('sku, weight') },
      ]);
    expect(readCsv('sku,weight,tags,active\n', Row)).toEqual({ rows: [], problems: [] });
  });

  it('leaves out optional columns, and ignores unknown columns where the object is loose', () => {
    const Some = z.object({ sku: z.string(), from: optionalCell(integerCell()) });

    expect(readCsv('sku\nA\n', Some).rows[0]?.value).toEqual({ sku: 'A' });
    expect(readCsv('sku,from,x\nA,1,2\n', z.looseObject({ sku: z.string() })).rows).toHaveLength(1);
  });

  it('reports a file that cannot be read instead of throwing', () => {
    expect(readCsv('sku,weight,tags,active\n"A,1,,true\n', Row).problems).toHaveLength(1);
  });

  it('reads neither an empty cell as zero nor an impossible date as a date', () => {
    const Dates = z.object({ from: optionalCell(instantCell()), count: optionalCell(integerCell()) });

    expect(readCsv('from,count\n,\n', Dates).rows[0]?.value).toEqual({});
    expect(readCsv('from,count\n2026-13-01,1\n', Dates).problems).toHaveLength(1);
    expect(readCsv('from,count\n2026-02-01,1\n', Dates).rows[0]?.value.from).toEqual(
      new Date('2026-02-01T00:00:00Z'),
    );
  });
});
