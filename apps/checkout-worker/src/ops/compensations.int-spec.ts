import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { confirmCheckoutSaga } from '@holdfast/checkout';
import { loadConfig } from '@holdfast/config';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase, eventually, freePort, startTestSidecar, testRedisUrl } from '@holdfast/testing';
import type { TestDatabase, TestSidecar } from '@holdfast/testing';

import { issueToken } from '../../../../tools/sandboxes/identity/issue-token.ts';
import { startIdentity } from '../../../../tools/sandboxes/identity/jwks-server.ts';
import { AUDIENCE, openSigningKey } from '../../../../tools/sandboxes/identity/signing-key.ts';
import { CheckoutWorkerModule } from '../checkout-worker.module.js';
import { CheckoutWorkerConfig } from '../config.js';

const SERVICES = ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'];

let folder: string;
let identity: { issuer: string; jwksUrl: string; stop: () => Promise<void> };
let database: TestDatabase;
let sidecar: TestSidecar;
let worker: RunningApp;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-ops-'));
  identity = await startIdentity({ dataDir: folder, port: await freePort() });
  database = await createTestDatabase('checkout');
  sidecar = await startTestSidecar();
  const port = await freePort();
  const env = {
    ...{
      NODE_ENV: 'test',
      BIND_HOST: '127.0.0.1',
      HOLDFAST_ENV: 'local',
      HTTP_PORT: String(port),
      INTERNAL_HTTP_PORT: '0',
      LOG_LEVEL: 'silent',
    },
    ...{ DATABASE_URL: database.url, REDIS_URL: testRedisUrl(), DAPR_HTTP_ENDPOINT: sidecar.url },
    ...{
      JWKS_URL: identity.jwksUrl,
      JWKS_HTTP_HOSTS: '127.0.0.1',
      JWT_ISSUER: identity.issuer,
      JWT_AUDIENCE: AUDIENCE,
    },
    ...Object.fromEntries(SERVICES.map((name) => [`${name}_GRPC_URL`, '127.0.0.1:1'])),
    ...{ GRPC_CALL_TIMEOUT_MS: '300', COMPENSATION_TRY_MS: '300' },
  };
  worker = await startApp({
    name: 'checkout-worker',
    config: () => loadConfig(CheckoutWorkerConfig, env),
    module: () => CheckoutWorkerModule.register(),
  });
  url = `${worker.internalUrl}/ops/compensations`;
});
beforeEach(() => database.pool.query('TRUNCATE failed_compensations, ops_audit'));
afterAll(async () => {
  await worker.stop();
  await sidecar.stop();
  await identity.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

interface Stored {
  readonly operation?: string;
  readonly status?: string;
  readonly tenant?: string;
  readonly claimed?: boolean;
}

/** A row that no worker would take: given up, or due in an hour. */
async function store({
  operation = 'void_authorization',
  status = 'exhausted',
  tenant = 'demo',
  claimed = false,
}: Stored = {}): Promise<string> {
  const id = newId();
  const { maxTries } = confirmCheckoutSaga.operations.get(operation)!.operation;
  await database.pool.query(
    `INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries, tries, status, last_error,
       next_try_at, claimed_by, claimed_until)
     VALUES ($1, $2, $3, 1, $4, '{}', $5, $6, $7, 'payment is away', now() + interval '1 h', $8, $9)`,
    [
      ...[id, tenant, newId(), operation, maxTries],
      ...[status === 'exhausted' ? maxTries : 1, status],
      ...(claimed ? ['another', new Date(Date.now() + 60_000)] : [null, null]),
    ],
  );
  return id;
}

async function call(
  method: string,
  where: string,
  { body, roles = ['ops'], tenant = 'demo' }: { body?: object; roles?: string[]; tenant?: string } = {},
) {
  const key = await openSigningKey(folder);
  const token = await issueToken({ key, issuer: identity.issuer, customerId: 'olga', tenant, roles });
  const answer = await fetch(`${url}${where}`, {
    method,
    headers: {
      'x-tenant-id': tenant,
      ...(roles.length > 0 && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const rowOf = async (id: string) =>
  (
    await database.pool.query<{ status: string; tries: number; note: string | null; due: boolean }>(
      'SELECT status, tries, note, next_try_at <= now() AS due FROM failed_compensations WHERE id = $1',
      [id],
    )
  ).rows[0]!;
const acts = async () =>
  (
    await database.pool.query(
      'SELECT actor, action, subject, note, outcome, tenant_id FROM ops_audit ORDER BY at',
    )
  ).rows as object[];

describe('OPS-7 CHK-11 actions of operators on failed compensations', () => {
  it('lists what waits or was given up, oldest first, by status and by operation', async () => {
    const first = await store();
    const second = await store({ status: 'pending', operation: 'cart_cleanup' });
    await store({ status: 'done' });
    const ids = async (query: string) =>
      ((await call('GET', query)).body['compensations'] as { id: string }[]).map(({ id }) => id);

    expect(await ids('')).toEqual([first, second]);
    expect(await ids('?status=exhausted')).toEqual([first]);
    expect(await ids('?operation=cart_cleanup')).toEqual([second]);
  });

  it('retries one that was given up: due at once with all its tries, and audited', async () => {
    const id = await store();

    expect(await call('POST', `/${id}/retry`, { body: { note: 'payment is back' } })).toEqual({
      status: 200,
      body: { dryRun: false, retried: [id] },
    });
    expect(await acts()).toEqual([
      {
        actor: 'olga',
        action: 'compensations.retry',
        subject: id,
        outcome: 'pending',
        note: 'payment is back',
        tenant_id: 'demo',
      },
    ]);
    const { body } = await call('GET', `/${id}`);
    expect(body).toMatchObject({ operation: 'void_authorization', acts: [{ actor: 'olga' }] });
  });

  it('wakes the worker, which tries at once', async () => {
    const id = await store();
    await call('POST', `/${id}/retry`, { body: {} });

    await eventually(async () => expect((await rowOf(id)).tries).toBe(1));
  });

  it('retries all that were given up of one operation, and no others', async () => {
    const [a, b] = [await store(), await store()];
    const other = await store({ operation: 'cart_cleanup' });
    const foreign = await store({ tenant: 'demo-eu' });

    const { body } = await call('POST', '/retry-all', { body: { operation: 'void_authorization' } });

    expect((body['retried'] as string[]).sort()).toEqual([a, b].sort());
    expect([(await rowOf(other)).status, (await rowOf(foreign)).status]).toEqual(['exhausted', 'exhausted']);
    expect(await acts()).toHaveLength(2);
  });

  it('says in a dry run what it would do, and does nothing', async () => {
    const id = await store();

    expect((await call('POST', '/retry-all', { body: { dryRun: true } })).body).toEqual({
      dryRun: true,
      retried: [id],
    });
    await call('POST', `/${id}/resolve`, { body: { dryRun: true, note: 'x' } });
    expect([(await rowOf(id)).status, await acts()]).toEqual(['exhausted', []]);
  });

  it('resolves one with a note, once; without a note it is refused', async () => {
    const id = await store();
    const resolve = (note?: string) => call('POST', `/${id}/resolve`, { body: { ...(note && { note }) } });

    expect(await resolve()).toMatchObject({ status: 400, body: { reason: 'VALIDATION_FAILED' } });
    const both = await Promise.all([resolve('voided in the dashboard'), resolve('voided in the dashboard')]);

    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await rowOf(id)).toMatchObject({ status: 'resolved', note: 'voided in the dashboard' });
    expect(await acts()).toHaveLength(1);
  });

  it('leaves one alone that a worker is trying right now, or that is done', async () => {
    const claimed = await store({ status: 'pending', claimed: true });
    const done = await store({ status: 'done' });

    for (const id of [claimed, done])
      expect(await call('POST', `/${id}/retry`, { body: {} })).toMatchObject({
        status: 409,
        body: { reason: 'COMPENSATION_NOT_OPEN' },
      });
    expect(await acts()).toEqual([]);
  });

  it("needs the role; another tenant's are not found", async () => {
    const id = await store({ tenant: 'demo-eu' });

    expect(await call('GET', '', { roles: [] })).toMatchObject({ status: 401 });
    expect(await call('GET', '', { roles: ['customer'] })).toMatchObject({ status: 403 });
    expect(
      await call('POST', `/${id}/retry`, { body: {}, roles: ['customer'], tenant: 'demo-eu' }),
    ).toMatchObject({
      status: 403,
    });
    for (const [method, where] of [
      ['GET', `/${id}`],
      ['POST', `/${id}/retry`],
      ['POST', `/${id}/resolve`],
    ] as const)
      expect(await call(method, where, method === 'POST' ? { body: { note: 'n' } } : {})).toMatchObject({
        status: 404,
        body: { reason: 'COMPENSATION_NOT_FOUND' },
      });
    expect((await rowOf(id)).status).toBe('exhausted');
  });

  it.each([
    ['GET', '?status=lost', undefined],
    ['GET', '?limit=0', undefined],
    ['GET', '/not-an-id', undefined],
    ['POST', '/retry-all', { operation: 'undo' }],
    ['POST', '/retry-all', { dryRun: 'yes' }],
    ['POST', '/retry-all', { everything: true }],
  ])('says what is wrong with %s %s %j', async (method, where, body) => {
    expect(await call(method, where, body ? { body } : {})).toMatchObject({
      status: 400,
      body: { reason: 'VALIDATION_FAILED' },
    });
  });
});
