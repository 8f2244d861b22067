import type { Pool } from 'pg';

/** A column of a relation or of a result, and whether it may be null. */
export interface NullableColumn {
  readonly name: string;
  readonly mayBeNull: boolean;
}
/** The columns of a relation in order; a result may have two of one name. */
export type Columns = readonly NullableColumn[];

/** What nullability needs to know of a database. */
export interface Catalog {
  readonly tables: ReadonlyMap<string, Columns>;
  /** Definitions of views. */
  readonly views: ReadonlyMap<string, string>;
}

/** Reads the tables and views of the public schema. */
export async function readCatalog(pool: Pool): Promise<Catalog> {
  const { rows } = await pool.query<{ table: string; name: string; mayBeNull: boolean }>(
    `SELECT c.relname AS "table", a.attname AS name, NOT a.attnotnull AS "mayBeNull"
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      ORDER BY c.relname, a.attnum`,
  );
  const tables = new Map<string, NullableColumn[]>();
  for (const { table, ...column } of rows) tables.set(table, [...(tables.get(table) ?? []), column]);
  const views = await pool.query<{ name: string; definition: string }>(
    `SELECT relname AS name, pg_get_viewdef(oid) AS definition FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'`,
  );
  return { tables, views: new Map(views.rows.map(({ name, definition }) => [name, definition])) };
}
