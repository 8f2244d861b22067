import pg from 'pg';

/** Rows and bytes (with indexes) of each table, by `database.table`. */
export type Tables = ReadonlyMap<string, TableSize>;

export interface TableSize {
  readonly rows: number;
  readonly bytes: number;
}

const TABLES = `
  SELECT relname AS name, (n_tup_ins - n_tup_del)::float8 AS rows, pg_total_relation_size(relid)::float8 AS bytes
  FROM pg_stat_user_tables WHERE schemaname = 'public'`;

/** Reads the size of every table of a stack's databases, with the administrator's URL. */
export async function readTables(adminUrl: string, databases: readonly string[]): Promise<Tables> {
  const tables = new Map<string, TableSize>();
  for (const database of databases) {
    const url = new URL(adminUrl);
    url.pathname = `/holdfast_${database}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const { rows } = await client.query<TableSize & { name: string }>(TABLES);
      for (const { name, ...size } of rows) tables.set(`${database}.${name}`, size);
    } finally {
      await client.end();
    }
  }
  return tables;
}

/** What each table grew by per checkout; tables that did not grow are left out. */
export function growthPerCheckout(
  before: Tables,
  after: Tables,
  checkouts: number,
): Record<string, TableSize> {
  const grown: Record<string, TableSize> = {};
  for (const [table, { rows, bytes }] of after) {
    const earlier = before.get(table) ?? { rows: 0, bytes: 0 };
    if (rows > earlier.rows)
      grown[table] = {
        rows: (rows - earlier.rows) / checkouts,
        bytes: Math.max(0, bytes - earlier.bytes) / checkouts,
      };
  }
  return grown;
}
