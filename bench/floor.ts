import pg from 'pg';

/**
 * The floor (PRF-2) in checkouts per second: as many durable single-row commits per checkout as the stack made, from one client on one
 * connection, with no services between.
 */
export async function floor(url: string, commitsPerCheckout: number, seconds = 3): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('CREATE UNLOGGED TABLE IF NOT EXISTS bench_floor_probe (id int)');
    await client.query('DROP TABLE bench_floor_probe');
    await client.query(
      'CREATE TABLE IF NOT EXISTS bench_floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL)',
    );
    const payload = JSON.stringify({ filler: 'x'.repeat(400) });
    const until = performance.now() + seconds * 1_000;
    const began = performance.now();
    let checkouts = 0;
    while (performance.now() < until) {
      for (let n = 0; n < commitsPerCheckout; n += 1) {
        await client.query({
          name: 'floor',
          text: 'INSERT INTO bench_floor (payload) VALUES ($1)',
          values: [payload],
        });
      }
      checkouts += 1;
    }
    const perSecond = checkouts / ((performance.now() - began) / 1_000);
    await client.query('DROP TABLE bench_floor');
    return perSecond;
  } finally {
    await client.end();
  }
}
