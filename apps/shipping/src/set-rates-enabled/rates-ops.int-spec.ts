import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { createTestDatabase, freePort, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { ShippingConfig } from '../config.js';
import { ShippingModule } from '../shipping.module.js';

let issuer: TestIssuer;
let database: TestDatabase;
let running: RunningApp;
let url: string;
beforeAll(async () => {
  issuer = await startIssuer();
  database = await createTestDatabase('shipping');
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const env = {
    DATABASE_URL: database.url,
    BIND_HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: httpPort,
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: grpcPort,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
  };
  running = await startApp({
    name: 'shipping',
    config: () => ShippingConfig.parse(env),
    module: (config) => ShippingModule.register(config),
    grpc: [{ packageName: 'holdfast.shipping.v1', serviceName: 'ShippingService' }],
  });
  url = `${running.internalUrl}/ops/shipping-rates`;
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
const rows = async (query: string) => (await database.pool.query(query)).rows;
const switches = () => rows('SELECT tenant_id, rates_enabled FROM shipping_switches');
const acts = () => rows('SELECT actor, action, outcome FROM ops_audit ORDER BY at');

describe('OPS-7 shipping rates off and on by hand', () => {
  it('OPS-7 are left alone without the role, by nonsense and by a dry run', async () => {
    expect(await send({ enabled: false }, [])).toMatchObject({ status: 403, body: { reason: 'FORBIDDEN' } });
    expect(await send({ enabled: 'no' })).toMatchObject({
      status: 400,
      body: { reason: 'VALIDATION_FAILED' },
    });
    expect(await send({ enabled: false, dryRun: true })).toEqual({ status: 200, body: { wasEnabled: true } });
    expect([await switches(), await acts()]).toEqual([[], []]);
  });

  it('OPS-7 are switched with a line of the audit each', async () => {
    expect((await send({ enabled: false })).body).toEqual({ wasEnabled: true });
    expect(await switches()).toEqual([{ tenant_id: 'demo', rates_enabled: false }]);
    expect((await send({ enabled: true })).body).toEqual({ wasEnabled: false });
    expect(await acts()).toEqual([
      { actor: 'olga', action: 'shipping-rates.disable', outcome: 'on -> off' },
      { actor: 'olga', action: 'shipping-rates.enable', outcome: 'off -> on' },
    ]);
  });
});
