import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import { createTestDatabase, eventually, startIssuer } from '@holdfast/testing';
import type { TestDatabase, TestIssuer } from '@holdfast/testing';

import { startOrderApp } from './testing/order-app.js';

const EVERY_MS = 50;

let database: TestDatabase;
let issuer: TestIssuer;
beforeAll(async () => {
  [database, issuer] = await Promise.all([createTestDatabase('order'), startIssuer()]);
});
afterAll(async () => {
  issuer.close();
  await database.drop();
});

async function roundsOf(job: string): Promise<number> {
  const counted = await register.getSingleMetric('holdfast_worker_rounds_total')!.get();
  return counted.values
    .filter(({ labels }) => labels['loop'] === job)
    .reduce((sum, { value }) => sum + value, 0);
}

it('deletes old idempotency records once per interval, also when there are none', async () => {
  const started = performance.now();
  const { running } = await startOrderApp({
    DATABASE_URL: database.url,
    JWKS_URL: issuer.jwksUrl,
    JWKS_HTTP_HOSTS: '127.0.0.1',
    PENDING_SWEEP_INTERVAL_MS: String(EVERY_MS),
  });
  try {
    await eventually(async () => expect(await roundsOf('idempotency-records')).toBeGreaterThan(3));
    await eventually(async () => expect(await roundsOf('payment-facts-purge')).toBeGreaterThan(3));

    const intervals = (performance.now() - started) / EVERY_MS;
    expect(await roundsOf('idempotency-records')).toBeLessThanOrEqual(intervals);
  } finally {
    await running.stop();
  }
});
