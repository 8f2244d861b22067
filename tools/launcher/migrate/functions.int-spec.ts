import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ExampleService, adminUrl } from './example-service.ts';
import { describeDifference, functionDifferences } from './functions.ts';

const REFUSE = `-- Refuses every delete.
CREATE OR REPLACE FUNCTION "refuse"()
  RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION 'no; never'; END; $$;`;

describe('OPS-3 functions in files of their own', () => {
  let example: ExampleService;
  const differences = (ahead?: string) =>
    functionDifferences({
      service: example.name,
      url: adminUrl(),
      root: example.root,
      ...(ahead && { ahead }),
    });

  beforeEach(() => {
    example = new ExampleService();
    example.writeFunction('refuse', REFUSE);
  });
  afterEach(() => example.remove());

  it('agree with the migrations in another layout and with comments around them', async () => {
    expect(await differences()).toEqual([]);
  });

  it('differ where the body is another', async () => {
    example.writeFunction('refuse', REFUSE.replace('never', 'not today'));
    const [difference, ...others] = await differences();
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ kind: 'changed', signature: 'refuse()' });
    expect(difference!.sql).toContain('not today');
    expect(describeDifference('example', difference!)).toBe(
      'example: prisma/example/functions/refuse.sql and the migrations define refuse() differently; "npm run migrate:new -- example NAME" writes the migration',
    );
  });

  it('differ where a setting is another', async () => {
    example.writeFunction('refuse', REFUSE.replace('plpgsql', 'plpgsql SET jit = off'));
    expect(await differences()).toMatchObject([{ kind: 'changed' }]);
  });

  it('are new where no migration makes them, also on a table that comes with the same migration', async () => {
    example.writeFunction(
      'count_later',
      'CREATE FUNCTION count_later() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM later $$;',
    );
    await expect(differences()).rejects.toThrow(
      /functions\/count_later.sql: relation "later" does not exist/,
    );
    expect(await differences('CREATE TABLE later (id integer)')).toMatchObject([
      { kind: 'new', signature: 'count_later()' },
    ]);
  });

  it('are reported where the migrations make one without a file', async () => {
    example.addMigration(
      '20260103000000_second',
      'CREATE FUNCTION second(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;',
    );
    expect(await differences()).toEqual([
      { kind: 'removed', signature: 'second(integer)', sql: 'DROP FUNCTION second(integer);' },
    ]);
  });

  it('replace the former signature of a function', async () => {
    example.writeFunction(
      'add',
      'CREATE FUNCTION add(a bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT a $$;',
    );
    example.addMigration(
      '20260103000000_add',
      'CREATE FUNCTION add(a integer) RETURNS integer LANGUAGE sql AS $$ SELECT a $$;',
    );
    expect(await differences()).toMatchObject([
      { kind: 'removed', sql: 'DROP FUNCTION add(integer);' },
      { kind: 'new', signature: 'add(bigint)' },
    ]);
  });

  it('stand in a file of their own name', async () => {
    example.writeFunction('third', REFUSE);
    await expect(differences()).rejects.toThrow(/functions\/third.sql: defines no function third/);
  });

  it('stand alone in their file, also where the migrations make the same', async () => {
    const second = 'CREATE OR REPLACE FUNCTION second() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;';
    example.addMigration('20260103000000_second', second);
    example.writeFunction('refuse', `${REFUSE}\n${second}`);
    await expect(differences()).rejects.toThrow(/second\(\) stands in a file that is not called second.sql/);
  });
});
