import { describe, expect, it } from '@jest/globals';

import type { PoolClient } from '@holdfast/postgres';

import { queryFor } from './bind-refs.js';

const asked: unknown[][] = [];
const db = {
  query: (...args: unknown[]) => {
    asked.push(args);
    return Promise.resolve({ rows: [] });
  },
} as unknown as PoolClient;

describe('SEC-4 names in the SQL of personal tables', () => {
  it('SEC-4 become parameters, each once, and casts stay casts', async () => {
    const sql =
      'a = :tenant AND b = ANY(:orderIds::uuid[]) OR c = ANY(:orderIds::uuid[]) OR d::text = :tenant';

    await queryFor(db, sql, { tenantId: "de'mo", refs: { orderIds: ['o1'] } });

    expect(asked.at(-1)).toEqual([
      'a = $1::text AND b = ANY($2::text[]::uuid[]) OR c = ANY($2::text[]::uuid[]) OR d::text = $1::text',
      ["de'mo", ['o1']],
    ]);
  });
});
