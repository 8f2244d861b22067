import pg from 'pg';

import { HttpClient } from '../../launcher/shopper/http.ts';
import { QUERIES } from './queries.ts';

const INT8 = 20;
const types = {
  getTypeParser: (oid, format) =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
};

/** Everything the checks look at, read with the audit's own role: `{orders, payments, …, charges}`. */
export async function readStack({ auditDatabases, urls }) {
  const queries = Object.entries(QUERIES).flatMap(([name, [databases, text]]) =>
    [databases].flat().map((database) => ({ name, database, text })),
  );
  const databases = [...new Set(queries.map(({ database }) => database))];
  const [charges, ...read] = await Promise.all([
    readCharges(urls),
    ...databases.map((database) =>
      readDatabase(
        auditDatabases[database],
        queries.filter((each) => each.database === database),
      ),
    ),
  ]);
  const rowsOf = (name) => read.flat().flatMap((each) => (each.name === name ? each.rows : []));
  return { ...Object.fromEntries(Object.keys(QUERIES).map((name) => [name, rowsOf(name)])), charges };
}

/** In one snapshot: counters and the rows behind them are seen at the same instant, however busy the database is. */
async function readDatabase(connectionString, queries) {
  const client = new pg.Client({ connectionString, types, application_name: 'audit' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const read = [];
    for (const { name, text } of queries) read.push({ name, rows: (await client.query(text)).rows });
    await client.query('COMMIT');
    return read;
  } finally {
    await client.end();
  }
}

/** What the local gateway holds; undefined where payments go to Stripe itself. */
async function readCharges({ stripe }) {
  if (!stripe?.http) return undefined;
  const client = new HttpClient(stripe.http);
  try {
    return (await client.request('GET', '/_sandbox/charges')).body.data;
  } finally {
    await client.close();
  }
}
