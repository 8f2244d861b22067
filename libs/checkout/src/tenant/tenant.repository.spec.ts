import { describe, expect, it } from '@jest/globals';

import type { Pool } from '@holdfast/postgres';

import { TenantRepository } from './tenant.repository.js';

/** A database whose tenants are these, and that counts what it is asked. */
function databaseOf(ids: Set<string>) {
  const asked: string[] = [];
  const query = ({ values }: { values: [string] }) => {
    asked.push(values[0]);
    return Promise.resolve({ rows: ids.has(values[0]) ? [{ id: values[0] }] : [], rowCount: 0 });
  };
  return { asked, db: { query } as unknown as Pool };
}

const UNKNOWN = { reason: 'TENANT_UNKNOWN' };

describe('TRU-8 tenants that do not exist', () => {
  it('TRU-8 are looked up once, not once a request', async () => {
    const { asked, db } = databaseOf(new Set());
    const tenants = new TenantRepository(db);

    for (let n = 0; n < 5; n += 1) await expect(tenants.get('invented')).rejects.toMatchObject(UNKNOWN);

    expect(asked).toEqual(['invented']);
  });

  it('TRU-8 are known once they were written', async () => {
    const ids = new Set<string>();
    const tenants = new TenantRepository(databaseOf(ids).db);
    await expect(tenants.get('new-shop')).rejects.toMatchObject(UNKNOWN);

    ids.add('new-shop');
    tenants.forget('new-shop');

    expect((await tenants.get('new-shop')).id).toBe('new-shop');
  });

  it('TRU-8 cost those that exist nothing', async () => {
    const { asked, db } = databaseOf(new Set(['demo']));
    const tenants = new TenantRepository(db);
    await tenants.get('demo');

    await Promise.allSettled(Array.from({ length: 300 }, (_, n) => tenants.get(`invented-${n}`)));
    await tenants.get('demo');

    expect(asked.filter((id) => id === 'demo')).toHaveLength(1);
  });
});
