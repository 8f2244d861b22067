import pg from 'pg';

/** Commits of all databases so far, from PostgreSQL itself. */
export async function commits(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Counters are flushed by each backend at most once a second.
    const { rows } = await client.query(
      `SELECT sum(xact_commit)::float8 AS commits FROM pg_stat_database WHERE datname LIKE 'holdfast%'`,
    );
    return rows[0].commits;
  } finally {
    await client.end();
  }
}

/** Prepared statements run so far by the apps, from their own metrics. */
export async function statements(instances) {
  const counts = await Promise.all(
    Object.values(instances).map(async ({ internal }) => {
      const text = await (await fetch(`${internal}/metrics`)).text();
      return [...text.matchAll(/^holdfast_db_statement_seconds_count\{[^}]*\} (\d+)/gm)].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      );
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
