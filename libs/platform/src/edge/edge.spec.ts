import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { PublicRoutes } from '../listeners/public-routes.js';
import { startApp } from '../serve.js';
import type { RunningApp } from '../serve.js';

@PublicRoutes()
@Controller('v1/things')
class Things {
  @Get()
  list(@Query() query: object): object {
    return { query };
  }

  @Post()
  @HttpCode(200)
  echo(@Body() body: object): object {
    return { body };
  }

  @Get(':id')
  get(@Res() reply: FastifyReply): void {
    void reply.header('etag', '"3"').send({ id: 'one' });
  }

  @Delete(':id')
  @HttpCode(204)
  remove(): void {}

  @Get(':id/picture')
  picture(@Res() reply: FastifyReply): void {
    void reply.header('cache-control', 'public, max-age=60').send('picture');
  }
}

class ThingsModule {}

const ORIGIN = 'https://shop.test';
let running: RunningApp;
let url: string;

beforeAll(async () => {
  running = await startApp({
    name: 'things',
    config: () => ({
      HOLDFAST_ENV: 'local' as const,
      BIND_HOST: '127.0.0.1',
      HTTP_PORT: 0,
      INTERNAL_HTTP_PORT: 0,
      LOG_LEVEL: 'silent',
      SHUTDOWN_DRAIN_MS: 0,
      SHUTDOWN_LIMIT_MS: 5_000,
      CORS_ORIGINS: [ORIGIN],
    }),
    module: () => ({ module: ThingsModule, controllers: [Things] }),
  });
  url = await running.app.getUrl();
});
afterAll(() => running.stop());

const call = (method: string, path: string, init: RequestInit = {}) => fetch(url + path, { method, ...init });
const problemOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  return (await answer.json()) as { status: number; reason: string; errors?: { path: string }[] };
};
const posted = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
  call('POST', '/v1/things', { headers: { 'content-type': 'application/json', ...headers }, body: body! });

describe('TRU-13 methods', () => {
  it.each([
    ['POST', '/v1/things/one', 'DELETE, GET, HEAD, OPTIONS'],
    ['PATCH', '/v1/things', 'GET, HEAD, POST, OPTIONS'],
    ['PUT', '/v1/th%69ngs/one?x=1', 'DELETE, GET, HEAD, OPTIONS'],
    ['DELETE', '/health/live', 'GET, HEAD, OPTIONS'],
    ['PROPFIND', '/v1/things', 'GET, HEAD, POST, OPTIONS'],
  ])('TRU-13 %s %s is 405 and lists the allowed methods', async (method, path, allowed) => {
    const answer = await call(method, path);

    expect(answer.headers.get('allow')).toBe(allowed);
    expect(await problemOf(answer)).toMatchObject({ status: 405, reason: 'METHOD_NOT_ALLOWED' });
  });

  it('TRU-13 an unknown address is 404 with every method', async () => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await call(method, '/v1/nothing/at/all');
      expect(answer.headers.get('allow')).toBeNull();
      expect(await problemOf(answer)).toMatchObject({ status: 404, reason: 'ROUTE_NOT_FOUND' });
    }
  });

  it('TRU-1 an internal route is 404 with another method too', async () => {
    for (const path of ['/metrics', '/%6detrics'])
      expect(await problemOf(await call('POST', path))).toMatchObject({ status: 404 });
  });

  it('TRU-13 OPTIONS lists the allowed methods, and HEAD answers as GET without a body', async () => {
    const options = await call('OPTIONS', '/v1/things/one');
    const head = await call('HEAD', '/v1/things/one');

    expect([options.status, options.headers.get('allow')]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS']);
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, '"3"', '']);
  });
});

describe('TRU-13 text', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

  it.each([
    ['a stray byte', [0xff]],
    ['half a character', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['latin-1', [0xe9]],
  ])('TRU-13 a body with %s is 400', async (_what, wrong) => {
    const answer = await posted(bytes('{"name":"', wrong, '"}'));

    expect(await problemOf(answer)).toMatchObject({ status: 400, reason: 'VALIDATION_FAILED' });
  });

  it('TRU-13 any other UTF-8 arrives as it was sent', async () => {
    expect(await (await posted('{"name":"Zoë 日本 😀"}')).json()).toEqual({ body: { name: 'Zoë 日本 😀' } });
  });

  it.each(['gzip', 'br', 'gzip, identity', 'x-unknown'])('TRU-13 a body in %s is 415', async (encoding) => {
    const answer = await posted('{}', { 'content-encoding': encoding });

    expect(answer.headers.get('accept-encoding')).toBe('identity');
    expect(await problemOf(answer)).toMatchObject({ status: 415, reason: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('TRU-13 an unencoded body is read, one in another character set is 415', async () => {
    expect((await posted('{}', { 'content-encoding': 'identity' })).status).toBe(200);
    expect((await posted('{}', { 'content-type': 'application/json; charset=UTF-8' })).status).toBe(200);
    expect((await posted('{}', { 'content-type': 'application/json; charset=latin1' })).status).toBe(415);
  });

  it.each(['%ff', '%', '%c3', '%zz'])('TRU-13 the query name=%s is 400', async (text) => {
    const answer = await call('GET', `/v1/things?name=${text}`);

    expect(await problemOf(answer)).toMatchObject({ status: 400, reason: 'VALIDATION_FAILED' });
  });
});

describe('TRU-13 a response that the client already has', () => {
  it.each(['"3"', 'W/"3"', '"1", "3"', '*'])('TRU-13 is not sent again for If-None-Match %s', async (tag) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await call(method, '/v1/things/one', { headers: { 'if-none-match': tag } });
      expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, '"3"', '']);
    }
  });

  it.each(['"2"', '"1", W/"2"', '3', '"33"', ''])('TRU-13 is sent for If-None-Match %j', async (tag) => {
    const answer = await call('GET', '/v1/things/one', { headers: { 'if-none-match': tag } });

    expect([answer.status, await answer.json()]).toEqual([200, { id: 'one' }]);
  });
});

describe('TRU-12 caching', () => {
  it.each([
    ['GET', '/v1/things', 200],
    ['GET', '/v1/things/one', 200],
    ['DELETE', '/v1/things/one', 204],
    ['GET', '/v1/nothing', 404],
    ['PUT', '/v1/things', 405],
    ['GET', '/v1/things/%ff', 400],
    ['GET', '/health/live', 200],
  ])('TRU-12 %s %s (%i) is not cached', async (method, path, status) => {
    const answer = await call(method, path);

    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store']);
  });

  it('TRU-12 follows the route where the route sets cache-control', async () => {
    const answer = await call('GET', '/v1/things/one/picture');

    expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
  });
});

describe('TRU-12 pages of other origins', () => {
  const preflight = (origin: string) =>
    call('OPTIONS', '/v1/things', { headers: { origin, 'access-control-request-method': 'POST' } });

  it('TRU-12 may send and read the headers of the API, where they are allowed to', async () => {
    const { status, headers } = await preflight(ORIGIN);

    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
    for (const name of [
      'x-tenant-id',
      'x-cart-token',
      'authorization',
      'idempotency-key',
      'if-match',
      'if-none-match',
      'content-type',
      'x-request-id',
    ])
      expect(headers.get('access-control-allow-headers')!.split(', ')).toContain(name);
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(headers.get('vary')).toBe('Origin');
  });

  it('TRU-12 may read refusals too', async () => {
    for (const [method, path] of [
      ['GET', '/v1/things'],
      ['PUT', '/v1/things'],
      ['GET', '/v1/things?name=%ff'],
    ] as const) {
      const { headers } = await call(method, path, { headers: { origin: ORIGIN } });
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
      for (const name of ['etag', 'retry-after', 'x-request-id'])
        expect(headers.get('access-control-expose-headers')!.split(', ')).toContain(name);
    }
  });

  it.each(['https://evil.test', 'null', 'https://shop.test.evil.test', 'HTTPS://SHOP.TEST'])(
    'TRU-12 %s may not',
    async (origin) => {
      for (const answer of [
        await preflight(origin),
        await call('GET', '/v1/things', { headers: { origin } }),
      ]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(answer.headers.get('vary')).toBe('Origin');
      }
    },
  );
});
