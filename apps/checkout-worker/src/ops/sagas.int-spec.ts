import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, startIssuer, startTestSidecar, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase, TestIssuer, TestSidecar } from '@holdfast/testing';

import { CheckoutWorkerModule } from '../checkout-worker.module.js';
import { CheckoutWorkerConfig } from '../config.js';

let database: TestDatabase;
let sidecar: TestSidecar;
let issuer: TestIssuer;
let worker: RunningApp;
let url: string;
const SERVICES = ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'];

beforeAll(async () => {
  [database, sidecar, issuer] = await Promise.all([
    createTestDatabase('checkout'),
    startTestSidecar(),
    startIssuer(),
  ]);
  const env = {
    NODE_ENV: 'test',
    BIND_HOST: '127.0.0.1',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: '0',
    INTERNAL_HTTP_PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    REDIS_URL: testRedisUrl(),
    DAPR_HTTP_ENDPOINT: sidecar.url,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
    ...Object.fromEntries(SERVICES.map((name) => [`${name}_GRPC_URL`, '127.0.0.1:1'])),
  };
  worker = await startApp({
    name: 'checkout-worker',
    config: () => loadConfig(CheckoutWorkerConfig, env),
    module: () => CheckoutWorkerModule.register(),
  });
  url = worker.internalUrl;
});
afterAll(async () => {
  await worker.stop();
  await sidecar.stop();
  issuer.close();
  await database.drop();
});

/** Of a version that this worker does not know, so that only the spec moves it. */
const FUTURE = 99;
const STATE = {
  email: 'ada@example.com',
  shippingAddress: { line1: '1 Market Street' },
  payment: { id: 'pay-1', type: 'card', paymentMethodId: 'pm_card_visa' },
  cartTokenHash: 'c0ffee',
  totals: { grandTotal: 4942 },
};

/** An open attempt; `leaseSeconds` from now, with or without a driver. */
async function anAttempt({
  tenant = 'demo',
  owner = null as string | null,
  leaseSeconds = 300,
} = {}): Promise<string> {
  const checkoutId = newId();
  await database.pool.query(
    `INSERT INTO checkout_attempts (checkout_id, attempt, tenant_id, cart_id, cart_version, saga_version, status, payment_key, lease_owner,
                                    lease_until, state)
     VALUES ($1, 1, $2, $3, 4, $4, 'running', 'card:x', $5, now() + make_interval(secs => $6), $7)`,
    [checkoutId, tenant, newId(), FUTURE, owner, leaseSeconds, JSON.stringify(STATE)],
  );
  return checkoutId;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & {
    readonly sagas?: { checkoutId: string; driver: string }[];
    readonly acts?: { subject: string }[];
  };
}
async function call(method: string, path: string, roles = ['ops'], body?: object): Promise<Answer> {
  const response = await fetch(`${url}/ops/${path}`, {
    method,
    headers: {
      'x-tenant-id': 'demo',
      authorization: `Bearer ${await issuer.token('olga', 'demo', '5m', roles)}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
const driverOf = async (id: string) =>
  (await call('GET', 'sagas')).body.sagas?.find(({ checkoutId }) => checkoutId === id)?.driver;

describe('OPS-7 sagas, for operators', () => {
  it('OPS-7 open attempts are listed with who drives them, oldest first; those of other shops are not', async () => {
    const [driven, waiting, foreign] = [
      await anAttempt({ owner: 'checkout:1' }),
      await anAttempt(),
      await anAttempt({ tenant: 'demo-eu' }),
    ];

    expect([await driverOf(driven), await driverOf(waiting), await driverOf(foreign)]).toEqual([
      'driven',
      'waiting',
      undefined,
    ]);
    expect((await call('GET', `sagas/${foreign}`)).status).toBe(404);
  });

  it('SEC-4 an attempt is shown with its state, without personal data and without the card', async () => {
    const { status, body } = await call('GET', `sagas/${await anAttempt()}`);

    expect(status).toBe(200);
    expect(body['attempts']).toMatchObject([
      { attempt: 1, state: { totals: { grandTotal: 4942 }, payment: { id: 'pay-1' } } },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/ada@|Market|pm_card|c0ffee/);
  });

  it('OPS-7 a retry makes an attempt due that waits, and is audited; a dry run is neither', async () => {
    const id = await anAttempt();

    expect((await call('POST', `sagas/${id}/retry`, ['ops'], { dryRun: true })).status).toBe(200);
    expect(await driverOf(id)).toBe('waiting');
    expect((await call('POST', `sagas/${id}/retry`)).status).toBe(200);

    expect(await driverOf(id)).toBe('left');
    expect((await call('GET', `audit?subject=${id}`)).body.acts).toMatchObject([
      { actor: 'olga', action: 'sagas.retry', outcome: 'due now' },
    ]);
  });

  it('CHK-12 an attempt that has a driver is left alone', async () => {
    const id = await anAttempt({ owner: 'checkout:1' });

    expect(await call('POST', `sagas/${id}/retry`)).toMatchObject({
      status: 409,
      body: { reason: 'CHECKOUT_IN_PROGRESS' },
    });
    await call('POST', 'sagas/retry-all');
    expect(await driverOf(id)).toBe('driven');
  });

  it('SEC-1 only an operator sees or moves them', async () => {
    const id = await anAttempt();

    for (const [method, path] of [
      ['GET', 'sagas'],
      ['GET', `sagas/${id}`],
      ['POST', `sagas/${id}/retry`],
      ['POST', 'sagas/retry-all'],
    ] as const)
      expect((await call(method, path, ['customer'])).status).toBe(403);
    expect(await driverOf(id)).toBe('waiting');
  });
});
