import type { PoolClient } from '@holdfast/postgres';

import type { KnownRefs } from './personal-table.js';

/** A name in SQL; a cast such as `::text` is not one. */
const NAME = /(?<!:):([a-z][A-Za-z]*)/g;

/** The values of the names in the SQL of a `PersonalTable`. */
export interface CustomerParameters {
  readonly tenantId: string;
  readonly refs: KnownRefs;
  /** Replaces the customer's id where rows have to stay together. */
  readonly pseudonym?: string;
}

/** Runs SQL with names in it. Not prepared: it runs about once a month. */
export async function queryFor<Row>(
  db: PoolClient,
  sql: string,
  { tenantId, refs, pseudonym = '' }: CustomerParameters,
): Promise<Row[]> {
  const values: unknown[] = [];
  const places = new Map<string, string>();
  const texts: Readonly<Record<string, string>> = { tenant: tenantId, pseudonym };
  const place = (name: string): string => {
    values.push(texts[name] ?? refs[name]);
    return `$${values.length}::text${name in texts ? '' : '[]'}`;
  };
  const text = sql.replaceAll(NAME, (_all, name: string) => {
    if (!places.has(name)) places.set(name, place(name));
    return places.get(name)!;
  });
  const { rows } = await db.query(text, values);
  return rows as Row[];
}
