import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { createTestDatabase } from '@holdfast/testing';

const services = readdirSync(resolve(import.meta.dirname, '../../../prisma'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

// `npm run test:postgres-15` runs this on the oldest version that is supported, the integration tier on the newest.
describe('OPS-13 on this PostgreSQL', () => {
  it('is one of those that are supported', async () => {
    const db = await createTestDatabase('warehouse');
    const { rows } = await db.pool.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major`,
    );
    await db.drop();

    expect([15, 16, 17, 18]).toContain(rows[0]!.major);
  });

  it.each(services)(
    'every migration of %s runs, and a function that turns kinds of plans off is never compiled',
    async (service) => {
      const db = await createTestDatabase(service);
      const { rows } = await db.pool.query<{ name: string; settings: string[] }>(
        `SELECT proname AS name, proconfig AS settings FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND array_to_string(proconfig, ',') LIKE '%enable\\_%'`,
      );
      await db.drop();

      expect(rows.filter(({ settings }) => !settings.includes('jit=off'))).toEqual([]);
      expect(rows.length > 0).toBe(service === 'warehouse' || service === 'promotion');
    },
    60_000,
  );
});
