import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createDatabaseWith } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { columnType } from './column-types.ts';
import { readServiceDatabase } from './service-database.ts';
import type { ServiceDatabase } from './service-database.ts';
import { SourceProgram } from './source-program.ts';
import { StatementCheck } from './statement-check.ts';

const SCHEMA = `
  CREATE TABLE owners (id uuid PRIMARY KEY, name text NOT NULL);
  CREATE TABLE things (
    id uuid PRIMARY KEY, name text, kind text NOT NULL, size bigint NOT NULL, owner_id uuid, tags text[],
    CONSTRAINT things_named_have_name CHECK (kind <> 'named' OR name IS NOT NULL)
  );`;

/** The mistake of each planted statement; the others are right. */
const PLANTED = new Map([
  ['invalid', 'planted refuses it: column "nothing" does not exist'],
  ['missing', 'answers no column colour'],
  ['wrong_type', 'column size is int8, which is no number'],
  ['nullable', 'column name may be null, which string denies'],
  ['outer_join', 'column owner may be null, which string denies'],
  ['inner_of_outer_join', 'column owner may be null, which string denies'],
  ['negated', 'column name may be null, which string denies'],
  ['all_of_none', 'column name may be null, which string denies'],
  ['json_texts', 'column tag may be null, which string denies'],
  ['no_rows', 'column total may be null, which string denies'],
  ['no_such_check', 'names a constraint that does not exist: things_always_have_name'],
  ['set_to_null', 'column name may be null, which string denies'],
  ['from_function_too', 'planted refuses it: column "colour" does not exist'],
  ['too_few', 'gives 1 parameters; the statement takes 2'],
  ['wrong_parameter', 'gives 7 for $1, which is uuid'],
]);

describe('the check of statements', () => {
  let database: TestDatabase;
  let planted: ServiceDatabase;
  const check = new StatementCheck(
    new SourceProgram([join(import.meta.dirname, 'testing/planted-statements.ts')]),
  );

  beforeAll(async () => {
    database = await createDatabaseWith('planted', SCHEMA);
    planted = await readServiceDatabase('planted', database.pool);
  });
  afterAll(() => database.drop());

  it.each(check.statements.map(({ name }) => name))(
    'reports the mistake of %s, and nothing else',
    async (name) => {
      const statement = check.statements.find((each) => each.name === name)!;
      const problems = await check.problems(statement, planted);
      const expected = PLANTED.get(name);
      expect(problems).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
    },
  );

  it('finds every planted mistake', () => {
    expect(check.statements.map(({ name }) => name)).toEqual(expect.arrayContaining([...PLANTED.keys()]));
  });

  it.each([
    ['text', `'a'::text`],
    ['uuid', `gen_random_uuid()`],
    ['numeric', '1.5::numeric'],
    ['int4', '1'],
    ['int8', '1::bigint'],
    ['float8', '1::float8'],
    ['bool', 'true'],
    ['timestamptz', 'now()'],
    ['date', 'current_date'],
    ['bytea', `'a'::bytea`],
    ['_text', `ARRAY['a']`],
    ['_int4', 'ARRAY[1]'],
    ['_int8', 'ARRAY[1::bigint]'],
    ['_uuid', 'ARRAY[gen_random_uuid()]'],
  ])('knows how libs/postgres parses %s', async (type, expression) => {
    const { rows } = await database.pool.query<{ value: unknown; type: string }>(
      `SELECT ${expression} AS value, typname AS type FROM pg_type WHERE oid = pg_typeof(${expression})`,
    );
    const { value } = rows[0]!;
    const known = columnType(rows[0]!.type)!;
    expect(rows[0]!.type).toBe(type);
    expect(Array.isArray(value)).toBe(known.isArray);
    const single = Array.isArray(value) ? (value[0] as unknown) : value;
    const kind = typeof single === 'object' ? single!.constructor.name : typeof single;
    expect(kind).toBe(known.kind);
  });
});
