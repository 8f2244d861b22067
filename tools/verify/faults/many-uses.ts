import pg from 'pg';

import type { Stack } from '../../launcher/stack.ts';

const USES = 1_000_000;

/** Gives a limited code of the demo data uses to spare, so that it is counted in every order and never runs out. */
export async function manyUsesOf({ databases }: Pick<Stack, 'databases'>, code: string): Promise<void> {
  const client = new pg.Client({ connectionString: databases['promotion'] });
  await client.connect();
  try {
    await client.query('UPDATE promotions SET total_limit = $1 WHERE code = $2', [USES, code]);
  } finally {
    await client.end();
  }
}
