import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';

import type { RunningApp } from '../serve.js';
import { PREVIOUS, TOKEN, raw, received, start } from '../testing/test-app.js';

const counted = async (token: string): Promise<number> => {
  const metric = await register.getSingleMetric('holdfast_events_unauthenticated_total')!.get();
  return metric.values.find(({ labels }) => labels['token'] === token)?.value ?? 0;
};

let running: RunningApp;
let internal: string;

beforeAll(async () => {
  running = await start();
  internal = running.internalUrl;
});
afterAll(() => running.stop());

describe('TRU-2 deliveries of events', () => {
  const deliver = (headers: Record<string, string>, path = '/events/payment.failed', body = '{"id":"e"}') =>
    raw(internal, 'POST', path, {
      headers: { 'content-type': 'application/cloudevents+json', ...headers },
      body,
    });

  it.each([
    ['without a token', {}, 'missing'],
    ['with an empty token', { 'dapr-api-token': '' }, 'wrong'],
    ['with another token', { 'dapr-api-token': 'something-else-altogether' }, 'wrong'],
    ['with the beginning of the token', { 'dapr-api-token': TOKEN.slice(0, -1) }, 'wrong'],
    ['with the token twice', { 'dapr-api-token': `${TOKEN}, ${TOKEN}` }, 'wrong'],
    ['with the token as bearer', { authorization: `Bearer ${TOKEN}` }, 'missing'],
  ])('TRU-2 %s are 401, have no effect and are counted', async (_case, headers, reason) => {
    const [before, count] = [received.length, await counted(reason)];

    const answer = await deliver(headers as Record<string, string>);

    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect(received).toHaveLength(before);
    expect(await counted(reason)).toBe(count + 1);
  });

  it('TRU-2 are checked for the token before their body is read', async () => {
    expect((await deliver({}, undefined, '{not json')).status).toBe(401);
    expect((await deliver({ 'dapr-api-token': TOKEN }, undefined, '{not json')).status).toBe(400);
  });

  it('TRU-2 are checked in every spelling of the path', async () => {
    for (const path of [
      '/%65vents/payment.failed',
      '/events/payment%2Efailed',
      'http://a.example/events/payment.failed',
    ])
      expect([path, (await deliver({}, path)).status]).toEqual([path, 401]);
  });

  it.each([
    ['token', TOKEN],
    ['previous token', PREVIOUS],
  ])('TRU-2 with the %s are accepted', async (_which, token) => {
    const before = received.length;
    expect((await deliver({ 'dapr-api-token': token })).status).toBe(200);
    expect(received).toHaveLength(before + 1);
  });

  it('TRU-2 other routes need no token', async () => {
    expect((await raw(internal, 'GET', '/health/ready')).status).toBe(200);
    expect((await raw(internal, 'POST', '/ops/things')).status).toBe(200);
  });

  it.each([
    ['production', 401],
    ['local', 200],
  ])('TRU-2 of an app without tokens in %s are %i', async (environment, status) => {
    const app = await start({
      HOLDFAST_ENV: environment,
      APP_API_TOKEN: undefined,
      APP_API_TOKEN_PREVIOUS: undefined,
    });
    try {
      expect((await raw(app.internalUrl, 'POST', '/events/payment.failed')).status).toBe(status);
    } finally {
      await app.stop();
    }
  });
});
