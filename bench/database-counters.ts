import pg from 'pg';

/** Commits of all databases so far, as PostgreSQL counts them. */
export async function commits(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Counters are flushed by each backend at most once a second.
    const { rows } = await client.query<{ commits: number }>(
      `SELECT sum(xact_commit)::float8 AS commits FROM pg_stat_database WHERE datname LIKE 'holdfast%'`,
    );
    return rows[0]?.commits ?? 0;
  } finally {
    await client.end();
  }
}
