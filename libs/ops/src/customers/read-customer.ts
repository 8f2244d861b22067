import type { PoolClient } from '@holdfast/postgres';

import { queryFor } from './bind-refs.js';
import type { CustomerParameters } from './bind-refs.js';
import { REF_NAMES } from './personal-table.js';
import type { OpenBusiness, PersonalTable, RefName } from './personal-table.js';

/** Open business of the customer. */
export interface Open {
  /** `orders/<id>`. */
  readonly path: string;
  readonly message: string;
}

/** The customer's ids in these tables, for the other services. */
export type FoundRefs = Record<RefName, string[]>;

/** Finds the customer's ids in these tables. */
export async function findRefs(
  db: PoolClient,
  tables: readonly PersonalTable[],
  customer: CustomerParameters,
): Promise<FoundRefs> {
  const found = Object.fromEntries(REF_NAMES.map((name) => [name, [] as string[]])) as FoundRefs;
  for (const { name: table, ownedByCustomer, refs = {} } of tables)
    for (const [name, expression] of Object.entries(refs)) {
      const sql = `SELECT DISTINCT (${expression})::text AS id FROM ${table} r WHERE (${ownedByCustomer}) AND (${expression}) IS NOT NULL`;
      const rows = await queryFor<{ id: string }>(db, sql, customer);
      found[name as RefName].push(...rows.map(({ id }) => id));
    }
  return found;
}

/** Finds the customer's open business in these tables. */
export async function findOpen(
  db: PoolClient,
  tables: readonly PersonalTable[],
  customer: CustomerParameters,
): Promise<Open[]> {
  const all: Open[] = [];
  for (const table of tables)
    for (const business of table.open ?? []) all.push(...(await openIn(db, table, business, customer)));
  return all;
}

async function openIn(
  db: PoolClient,
  { name, ownedByCustomer }: PersonalTable,
  { when, id, says }: OpenBusiness,
  customer: CustomerParameters,
): Promise<Open[]> {
  const sql = `SELECT (${id})::text AS id FROM ${name} r WHERE (${ownedByCustomer}) AND (${when}) ORDER BY 1 LIMIT 100`;
  const rows = await queryFor<{ id: string }>(db, sql, customer);
  return rows.map((row) => ({ path: `${name}/${row.id}`, message: says }));
}

/** All of the customer's rows, by table; tables without rows are omitted. */
export async function readTables(
  db: PoolClient,
  tables: readonly PersonalTable[],
  customer: CustomerParameters,
): Promise<Record<string, object[]>> {
  const read: Record<string, object[]> = {};
  for (const table of tables) {
    const rows = await queryFor<{ shown: object }>(db, exportSql(table), customer);
    if (rows.length > 0) read[table.name] = rows.map(({ shown }) => shown);
  }
  return read;
}

function exportSql({ name, ownedByCustomer, shows = [], columns }: PersonalTable): string {
  const personal = Object.entries(columns).flatMap(([column, { shown }]) =>
    shown === false ? [] : [`'${column}', ${shown === true ? `r.${column}` : shown}`],
  );
  const fields = [...shows.map((column) => `'${column}', r.${column}`), ...personal];
  return `SELECT jsonb_strip_nulls(jsonb_build_object(${fields.join(', ')})) AS shown FROM ${name} r WHERE ${ownedByCustomer} ORDER BY r.ctid`;
}
