import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startWarehouse } from '../testing/warehouse-app.js';
import type { WarehouseUnderTest } from '../testing/warehouse-app.js';

let app: WarehouseUnderTest;
beforeAll(async () => {
  app = await startWarehouse();
});
afterAll(() => app.stop());

async function send(body: object, roles: string[] = ['ops']) {
  const response = await fetch(`${app.running.internalUrl}/ops/stock`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${await app.issuer.token('olga', 'demo', '5m', roles)}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as object };
}
const onHand = async (sku: string) => {
  const query = 'SELECT sum(on_hand)::int AS pieces FROM stock_levels WHERE tenant_id = $1 AND sku = $2';
  return (await app.database.pool.query<{ pieces: number | null }>(query, ['demo', sku])).rows[0]!.pieces;
};
const acts = async () =>
  (await app.database.pool.query('SELECT actor, action, subject, outcome FROM ops_audit ORDER BY at')).rows;

describe('OPS-7 a count that an operator enters', () => {
  it.each([
    ['of a negative quantity', { sku: 'A', quantity: -1 }],
    ['at an unknown location', { sku: 'A', quantity: 1, locationId: 'moon' }],
    ['without a SKU', { quantity: 1 }],
  ])('OPS-7 %s changes nothing and is not audited', async (_case, body) => {
    expect(await send(body)).toMatchObject({ status: 400, body: { reason: 'VALIDATION_FAILED' } });
    expect([await onHand('A'), await acts()]).toEqual([null, []]);
  });

  it('OPS-7 is refused without the role', async () => {
    expect(await send({ sku: 'A', quantity: 5 }, [])).toMatchObject({
      status: 403,
      body: { reason: 'FORBIDDEN' },
    });
    expect([await onHand('A'), await acts()]).toEqual([null, []]);
  });

  it('OPS-7 is only reported by a dry run, then stored with a line of the audit', async () => {
    expect((await send({ sku: 'A', quantity: 5, dryRun: true })).body).toMatchObject({
      levels: [{ sku: 'A', onHand: 5, held: 0 }],
    });
    expect([await onHand('A'), await acts()]).toEqual([null, []]);

    expect((await send({ sku: 'A', quantity: 5 })).body).toMatchObject({ levels: [{ onHand: 5 }] });
    expect(await onHand('A')).toBe(5);
    expect(await acts()).toEqual([
      { actor: 'olga', action: 'stock.set', subject: 'A', outcome: '5 counted in all' },
    ]);
  });
});
