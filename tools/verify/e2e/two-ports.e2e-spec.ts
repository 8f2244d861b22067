import { randomUUID } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { SPELLINGS, raw } from '@holdfast/platform/testing';

import { e2eUrls } from './stack.ts';

const EVENT = JSON.stringify({
  specversion: '1.0',
  id: randomUUID(),
  source: 'order',
  type: 'orders.return.completed.v1',
  data: { order_id: randomUUID() },
});
const CLOUD_EVENT = { 'content-type': 'application/cloudevents+json' };
const TOPIC = '/events/orders.return.completed';

const urls = () => e2eUrls()['payment']!;
const deliver = (base: string, path: string, headers: Record<string, string> = {}) =>
  raw(base, 'POST', path, { headers: { ...CLOUD_EVENT, ...headers }, body: EVENT });

describe('TRU-1 TRU-2 a made-up return, sent to payment by another process than its sidecar', () => {
  it('TRU-1 is 404 on the public port in every spelling, whatever token it carries', async () => {
    const { appApiToken } = (e2eUrls() as unknown as { dapr: { appApiToken: string } }).dapr;
    for (const [spelling, written] of SPELLINGS(TOPIC, new URL(urls().http).host)) {
      const { status } = await deliver(urls().http, written, { 'dapr-api-token': appApiToken });
      expect([spelling, status]).toEqual([spelling, 404]);
    }
  });

  it('TRU-2 is 401 on the internal port, and counted', async () => {
    const counted = async (): Promise<number> => {
      const { body } = await raw(urls().internal, 'GET', '/metrics');
      return [...body.matchAll(/^holdfast_events_unauthenticated_total\{[^}]*\} (\d+)/gm)].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      );
    };
    const before = await counted();

    expect((await deliver(urls().internal, TOPIC)).status).toBe(401);
    expect((await deliver(urls().internal, '/%65vents/orders.return.completed')).status).toBe(401);
    expect((await deliver(urls().internal, TOPIC, { 'dapr-api-token': 'guessed' })).status).toBe(401);
    expect(await counted()).toBe(before + 3);
  });

  it('TRU-1 every app tells its metrics and its health by the right port', async () => {
    const apps = Object.entries(e2eUrls() as Record<string, { http: string; internal: string }>).filter(
      ([, app]) => app.internal !== undefined,
    );
    expect(apps.length).toBe(12);
    for (const [name, { http, internal }] of apps) {
      const statuses = await Promise.all([
        raw(http, 'GET', '/metrics'),
        raw(http, 'POST', '/ops/dead-letters/retry-all'),
        raw(internal, 'GET', '/metrics'),
        raw(http, 'GET', '/health/ready'),
        raw(internal, 'GET', '/health/ready'),
      ]);
      expect([name, ...statuses.map(({ status }) => status)]).toEqual([name, 404, 404, 200, 200, 200]);
    }
  });
});
