import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { createTestDatabase, freePort, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { WarehouseConfig } from '../config.js';
import { WAREHOUSE_GRPC, WarehouseModule } from '../warehouse.module.js';

let issuer: TestIssuer;
let database: TestDatabase;
let running: RunningApp;
let url: string;
beforeAll(async () => {
  issuer = await startIssuer();
  database = await createTestDatabase('warehouse');
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const env = {
    BIND_HOST: '127.0.0.1',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: String(httpPort),
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: String(grpcPort),
    DATABASE_URL: database.url,
    ORDER_GRPC_URL: '127.0.0.1:1',
    LOG_LEVEL: 'silent',
    HOLD_SWEEP_INTERVAL_MS: '60000',
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  };
  running = await startApp({
    name: 'warehouse',
    config: () => loadConfig(WarehouseConfig, env),
    module: (config) => WarehouseModule.register(config),
    grpc: WAREHOUSE_GRPC,
  });
  url = `${running.internalUrl}/ops/stock`;
});
afterAll(async () => {
  await running?.stop();
  await database?.drop();
  issuer.close();
});

async function send(body: object, roles: string[] = ['ops']) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${await issuer.token('olga', 'demo', '5m', roles)}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as object };
}
const onHand = async (sku: string) => {
  const query = 'SELECT sum(on_hand)::int AS pieces FROM stock_levels WHERE tenant_id = $1 AND sku = $2';
  return (await database.pool.query<{ pieces: number | null }>(query, ['demo', sku])).rows[0]!.pieces;
};
const acts = async () =>
  (await database.pool.query('SELECT actor, action, subject, outcome FROM ops_audit ORDER BY at')).rows;

describe('OPS-7 a count of stock by hand', () => {
  it.each([
    ['below nothing', { sku: 'A', quantity: -1 }],
    ['of no location', { sku: 'A', quantity: 1, locationId: 'moon' }],
    ['of nothing', { quantity: 1 }],
  ])('OPS-7 %s changes nothing and is not written down', async (_what, body) => {
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

  it('OPS-7 is only told by a dry run, then kept with a line of the audit', async () => {
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
