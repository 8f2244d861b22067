import { describe, expect, it } from '@jest/globals';

import { Random } from '../chaos/random.ts';
import { operationsOf } from './api-document.ts';
import { eventTargets, judgeDelivery } from './event-targets.ts';
import { ended, fuzzCases } from './fuzz-cases.ts';
import { FuzzTally } from './fuzz-tally.ts';
import { bytesOf } from './http-exchange.ts';
import { HttpRequests } from './http-requests.ts';
import { judgeGrpc, judgeHttp, judgeReplay } from './judge.ts';
import { KINDS } from './kinds.ts';
import type { FuzzRequests } from './options.ts';
import { drawWay, judgeStranger, portOf } from './ways-in.ts';
import type { Port } from './ways-in.ts';

const REASONS = new Set(['VALIDATION_FAILED', 'INTERNAL', 'SHIPPING_RATE_UNAVAILABLE']);
const request = { method: 'POST', documented: ['201'] };
const headers = { 'content-type': 'application/problem+json', 'x-content-type-options': 'nosniff' };
const problem = (status: number, reason: string, more: object = {}) => ({
  status,
  headers,
  text: JSON.stringify({ status, reason, requestId: 'r', ...more }),
});

describe('SEC-2 what the fuzzer holds against an answer over HTTP', () => {
  it.each([
    ['a refusal with a reason', problem(400, 'VALIDATION_FAILED'), []],
    ['an address without a shipping method', problem(503, 'SHIPPING_RATE_UNAVAILABLE'), []],
    ['a documented success', { status: 201, headers, text: '{}' }, []],
    ['a failure', problem(500, 'INTERNAL'), ['status 500 INTERNAL']],
    ['an unknown reason', problem(400, 'NO_SUCH_REASON'), ['reason NO_SUCH_REASON']],
    ['no answer', { failure: 'no answer within 10000 ms' }, ['no answer within 10000 ms']],
    ['an undocumented status', { status: 299, headers, text: '' }, ['status 299 is not documented']],
    [
      'a refusal that is no problem document',
      { status: 400, headers: {}, text: 'bad' },
      [
        'no problem document',
        'the problem says status undefined, the answer 400',
        'reason undefined',
        'no request id',
      ],
    ],
    [
      'a stack trace',
      problem(400, 'VALIDATION_FAILED', { detail: 'at /srv/apps/x.js:12' }),
      ['tells what is inside'],
    ],
  ])('SEC-2 %s', (_name, answer, faults) => {
    expect(judgeHttp(request, answer, REASONS)).toEqual(faults);
  });

  it('SEC-2 silence after half a request is none', () => {
    const silence = { failure: 'connection closed without an answer' };

    expect(judgeHttp({ ...request, cutOff: 0.5 }, silence, REASONS)).toEqual([]);
    expect(judgeHttp({ ...request, cutOff: 0.5 }, problem(500, 'INTERNAL'), REASONS)).toHaveLength(1);
  });

  it('TRU-12 an answer that is replayed to another caller is', () => {
    const first = { status: 201, text: '{"id":"c1"}' };

    expect(judgeReplay(first, first)).toHaveLength(1);
    expect([
      ...judgeReplay(first, { status: 201, text: '{"id":"c2"}' }),
      ...judgeReplay(first, { status: 404, text: first.text }),
    ]).toEqual([]);
  });
});

describe('SEC-2 what the fuzzer holds against an answer over gRPC', () => {
  it.each([
    ['a success', { code: 'OK' }, 0],
    ['a refusal with a reason', { code: 'INVALID_ARGUMENT', reason: 'VALIDATION_FAILED' }, 0],
    ['a refusal without one', { code: 'INVALID_ARGUMENT' }, 1],
    ['a failure', { code: 'INTERNAL', reason: 'INTERNAL' }, 1],
    ['a hang', { code: 'DEADLINE_EXCEEDED' }, 2],
  ])('SEC-2 %s', (_name, answer, faults) => {
    expect(judgeGrpc(answer, REASONS)).toHaveLength(faults);
  });
});

describe('SEC-2 what the fuzzer sends', () => {
  const documents = {
    checkout: {
      paths: {
        '/v1/carts/{id}/lines': {
          post: {
            parameters: [{ in: 'header', name: 'if-match', schema: { type: 'string' } }],
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Line' } } },
            },
            responses: { 200: {} },
          },
        },
      },
      components: { schemas: { Line: { type: 'object', properties: { sku: { type: 'string' } } } } },
    },
  };
  const operation = operationsOf(documents)[0]!;
  const world = {
    callers: [{ headers: { 'x-tenant-id': 'demo' }, ids: { carts: ['c1'] }, known: {}, cartToken: 't' }],
    known: { sku: ['TSHIRT'] },
  };
  const drawn = (seed: number, number: number) =>
    bytesOf(new HttpRequests(new Random(seed, number), world).draw(operation)).toString('latin1');

  it('SEC-2 is the same for the same seed and number, and another one for others', () => {
    const all = Array.from({ length: 50 }, (_, number) => drawn(1, number));

    expect(Array.from({ length: 50 }, (_, number) => drawn(1, number))).toEqual(all);
    expect(Array.from({ length: 50 }, (_, number) => drawn(2, number))).not.toEqual(all);
  });

  it('SEC-2 holds real ids and values often enough to get past the first look-up', () => {
    const all = Array.from({ length: 300 }, (_, number) => drawn(2, number));

    expect(all.filter((text) => text.includes('/v1/carts/c1/lines')).length).toBeGreaterThan(150);
    expect(all.filter((text) => text.includes('"sku":"TSHIRT"')).length).toBeGreaterThan(50);
  });
});

describe('events that are drawn', () => {
  it('EVT-3 a consumer that asks again for what will never be right is a finding', () => {
    const target = { app: 'order', path: '/events/payment.failed' };
    const faults = (text: string, at = target) => judgeDelivery(at, { status: 200, text });

    expect(faults('{"status":"RETRY"}')).toHaveLength(1);
    expect(faults('{"status":"LATER"}')).toHaveLength(1);
    expect([...faults('{"status":"DROP"}'), ...faults('')]).toEqual([]);
    expect(
      faults('{"status":"RETRY"}', { app: 'warehouse', path: '/events/orders.order.confirmed' }),
    ).toEqual([]);
  });

  it('TRU-2 a delivery that is not the sidecar’s is a finding when anybody hears it', () => {
    const word = (port: Port, status?: number, method = 'POST') =>
      judgeStranger({ port }, method, { status });

    expect([...word('internal', 401), ...word('http', 404), ...word('internal', 413)]).toEqual([]);
    expect([...word('internal', 405), ...word('internal', 204, 'OPTIONS')]).toEqual([]);
    expect([...word('internal', 200), ...word('internal', 204), ...word('http', 401)]).toHaveLength(3);
    expect([...word('http', 200), ...word('http', 204, 'OPTIONS')]).toHaveLength(2);
    const ways = Array.from({ length: 400 }, (_, seed) => drawWay(new Random(seed, 1), 'the-token'));
    const count = (of: (way: (typeof ways)[number]) => boolean) => ways.filter(of).length;
    expect(count(({ isSidecar }) => isSidecar)).toBeGreaterThan(200);
    expect(count(({ isSidecar, token }) => !isSidecar && token === 'the-token')).toBeGreaterThan(5);
    expect(count((way) => !way.isSidecar && way.port === 'internal' && way.token === 'the-token')).toBe(0);
    expect(count(({ token }) => token === undefined)).toBeGreaterThan(5);
  });

  it('TRU-1 knows which port serves what', () => {
    expect(
      ['/ops/sagas', '/metrics', '/health/events', '/v1/daily', '/v1/reports/daily', '/events/x'].map(portOf),
    ).toEqual(Array(6).fill('internal'));
    expect(['/v1/carts', '/health/live', '/webhooks/stripe', '/openapi.json'].map(portOf)).toEqual(
      Array(4).fill('http'),
    );
  });

  it('SEC-2 go to every subscription there is', () => {
    const paths = eventTargets().map(({ app, path }) => `${app} ${path}`);

    expect(paths).toEqual(
      expect.arrayContaining(['order /events/payment.confirmed', 'analytics /events/dead-letter']),
    );
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('the table of cases', () => {
  const requests = { requests: 2_400, seed: 1, only: undefined, kinds: KINDS };
  const names = (more: Partial<FuzzRequests> = {}) =>
    fuzzCases({ ...requests, ...more }, new FuzzTally()).map(({ name }) => name);

  it('sends every request once, 400 to a world, and audits after those over HTTP', () => {
    const drawn = names().map((name) =>
      /^SEC-2 (\w+), seed 1, requests (\d+) to (\d+):/.exec(name)?.slice(1),
    );

    expect(drawn).toEqual([
      ['http', '0', '399'],
      ['http', '400', '799'],
      undefined,
      ['grpc', '800', '1199'],
      ['grpc', '1200', '1599'],
      ['events', '1600', '1999'],
      ['events', '2000', '2399'],
    ]);
    expect(names()[2]).toContain('add up');
  });

  it('sends one request alone, as the same kind', () => {
    expect(names({ only: 1_700 })).toEqual([
      expect.stringContaining('events, seed 1, requests 1700 to 1700'),
    ]);
    expect(names({ only: 2_400 })).toEqual([]);
  });

  it('takes a process that has another id, or none, for one that ended', () => {
    const before = new Map([
      ['order', 1],
      ['payment', 2],
      ['pricing', 3],
    ]);
    const now = new Map([
      ['order', 1],
      ['payment', 9],
    ]);

    expect(ended(before, now)).toEqual(['the process payment ended', 'the process pricing ended']);
  });
});
