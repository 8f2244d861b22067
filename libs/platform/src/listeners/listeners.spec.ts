import { Agent } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import type { RunningApp } from '../serve.js';
import { SPELLINGS, TOKEN, raw, received, start, waiting } from '../testing/test-app.js';

let running: RunningApp;
let open: string;
let internal: string;

beforeAll(async () => {
  running = await start();
  open = await running.app.getUrl();
  internal = running.internalUrl;
});
afterAll(() => running.stop());

describe('TRU-1 the public port', () => {
  it('TRU-1 serves public routes and health', async () => {
    expect((await raw(open, 'GET', '/v1/things')).status).toBe(200);
    expect((await raw(open, 'GET', '/health/live')).status).toBe(200);
    expect((await raw(open, 'GET', '/health/ready')).status).toBe(200);
  });

  it.each([
    ['GET', '/metrics'],
    ['HEAD', '/metrics'],
    ['GET', '/v1/unmarked'],
    ['POST', '/ops/things'],
    ['POST', '/events/payment.failed'],
  ])('TRU-1 knows no %s %s, in any spelling, with any token', async (method, path) => {
    const before = received.length;
    for (const [spelling, written] of SPELLINGS(path, new URL(open).host)) {
      const headers = { 'content-type': 'application/json', 'dapr-api-token': TOKEN };
      const body = method === 'POST' ? '{}' : undefined;
      const answer = await raw(open, method, written, { headers, body });
      expect([spelling, answer.status]).toEqual([spelling, 404]);
      if (method !== 'HEAD') expect(JSON.parse(answer.body)).toMatchObject({ reason: 'ROUTE_NOT_FOUND' });
    }
    expect(received).toHaveLength(before);
  });

  it('TRU-1 answers a route that it does not serve as one that does not exist', async () => {
    const answerOf = async (path: string) => {
      const { status, headers, body } = await raw(open, 'GET', path, { headers: { 'x-request-id': 'one' } });
      const { date: _date, 'content-length': _length, ...rest } = headers;
      return { status, rest, body: body.replaceAll(path, '<path>') };
    };
    expect(await answerOf('/v1/unmarked')).toEqual(await answerOf('/v1/nothing'));
  });

  it('TRU-1 does not read the body of an internal route', async () => {
    const answer = await raw(open, 'POST', '/ops/things', {
      headers: { 'content-type': 'application/json' },
      body: '{not json',
    });
    expect(answer.status).toBe(404);
  });
});

describe('TRU-1 the internal port', () => {
  it.each(['/health/live', '/health/ready', '/metrics', '/v1/unmarked'])('TRU-1 serves %s', async (path) => {
    expect((await raw(internal, 'GET', path)).status).toBe(200);
  });

  it('TRU-1 counts its requests in the same metrics, by route', async () => {
    await raw(internal, 'GET', '/v1/unmarked');
    const { body } = await raw(internal, 'GET', '/metrics');
    expect(body).toMatch(
      /holdfast_http_request_seconds_count\{method="GET",route="\/v1\/unmarked",status="200"/,
    );
  });

  it('TRU-1 answers an invalid address as the public one does', async () => {
    const { status, headers } = await raw(internal, 'GET', '/v1/%ff');
    expect([status, headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
  });
});

describe('SEC-2 the header Expect', () => {
  it.each(['nonsense', '200-ok, 100-continue', '100-continue'])(
    'SEC-2 does not change the answer: %s',
    async (expectation) => {
      for (const base of [open, internal]) {
        const served = await raw(base, 'GET', '/v1/things', { headers: { expect: expectation } });
        const refused = await raw(base, 'GET', '/v1/nothing', { headers: { expect: expectation } });

        expect([served.status, refused.status]).toEqual([200, 404]);
        expect(JSON.parse(refused.body)).toMatchObject({ reason: 'ROUTE_NOT_FOUND' });
        expect(refused.headers['x-content-type-options']).toBe('nosniff');
      }
    },
  );
});

describe('SYS-2 stopping with two ports', () => {
  it.each([
    ['public', (app: RunningApp) => app.app.getUrl(), '/v1/things'],
    ['internal', (app: RunningApp) => Promise.resolve(app.internalUrl), '/v1/unmarked'],
  ])(
    'SYS-2 a running request on the %s port is answered, its connection closed, and both ports with it',
    async (_which, urlOf, path) => {
      const app = await start();
      const url = await urlOf(app);
      const ports = [await app.app.getUrl(), app.internalUrl];
      const agent = new Agent({ keepAlive: true, maxSockets: 2 });
      // An idle connection must not delay the stop.
      await raw(url, 'GET', path, { agent });
      waiting.release = undefined;
      const slow = raw(url, 'GET', `${path}/slow`, { agent });
      while (!waiting.release) await new Promise((resolve) => setImmediate(resolve));

      const stopped = app.stop();
      await eventually(() => expect(raw(url, 'GET', '/health/live')).rejects.toThrow('ECONNREFUSED'));
      (waiting.release as () => void)();
      const answer = await slow;
      await stopped;

      expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
      for (const port of ports)
        await expect(raw(port, 'GET', '/health/live')).rejects.toThrow('ECONNREFUSED');
      agent.destroy();
    },
  );
});
