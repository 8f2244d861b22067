import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ERASING } from '../../ops/customer-operations.ts';
import { customerTable, readCustomerLists } from './customer-lists.ts';
import { NOT_PERSONAL } from './not-personal.ts';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(`${root}/docs/operations/personal-data.md`, 'utf8');
const lists = await readCustomerLists('src');

/** Words that columns about people have in their names. */
const SMELLS =
  /mail|name|address|phone|customer|recipient|sender|payload|body|note|subject|state$|request$|input|actor|token|reason|metadata|account|error|pause|refusal|result|warnings|reference|birth|gender|latitude|(^|_)ip(_|$)|agent$/;

/** Text, document and bytes columns of a schema, as `table.column`. */
function columnsOf(database: string): string[] {
  const schema = readFileSync(`${root}/prisma/${database}/schema.prisma`, 'utf8');
  return [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, model]) => {
    const table = /@@map\("([^"]+)"\)/.exec(model!)![1]!;
    return model!.split('\n').flatMap((line) => {
      const field = /^ {2}(\w+)\s+(?:String|Json|Bytes)\b/.exec(line)?.[1];
      return field === undefined ? [] : [`${table}.${/ @map\("([^"]+)"\)/.exec(line)?.[1] ?? field}`];
    });
  });
}

const databases = readdirSync(`${root}/prisma`);
const declared = new Set(
  Object.entries(lists).flatMap(([database, tables]) =>
    tables.flatMap(({ name, columns }) =>
      Object.keys(columns).map((column) => `${database}.${name}.${column}`),
    ),
  ),
);
const known = new Set(
  databases.flatMap((database) => columnsOf(database).map((column) => `${database}.${column}`)),
);
const isExplained = (column: string): boolean =>
  column in NOT_PERSONAL || column.replace(/^[^.]+/, '*') in NOT_PERSONAL;

describe('SEC-4 what is known of a customer is written down', () => {
  it('SEC-4 the page’s table is what the services say they keep', () => {
    expect(page).toContain(customerTable(lists));
  });

  it('SEC-4 a column that smells of a person is on a list, or explained', () => {
    const forgotten = [...known]
      .filter((column) => SMELLS.test(column.split('.').at(-1)!))
      .filter((column) => !declared.has(column) && !isExplained(column));

    expect(forgotten).toEqual([]);
  });

  it('SEC-4 every column on a list is there, and none is explained away as well', () => {
    expect([...declared].filter((column) => !known.has(column))).toEqual([]);
    expect([...declared].filter(isExplained)).toEqual([]);
  });

  it('SEC-4 nothing is explained that is not there', () => {
    const inAny = new Set([...known].map((column) => column.replace(/^[^.]+/, '*')));

    expect(Object.keys(NOT_PERSONAL).filter((column) => !known.has(column) && !inAny.has(column))).toEqual(
      [],
    );
  });

  it('SEC-4 every service with a list is asked', () => {
    const apps: Record<string, string> = { checkout: 'checkout-worker', loyalty: 'loyalty-rewards' };

    expect(new Set(ERASING)).toEqual(new Set(Object.keys(lists).map((name) => apps[name] ?? name)));
  });
});
