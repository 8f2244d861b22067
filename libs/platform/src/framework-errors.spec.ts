import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { fastifyAdapter } from './http.js';
import { PUBLIC_ROUTE } from './listeners/public-routes.js';

const adapter = fastifyAdapter({});
let base: string;

beforeAll(async () => {
  const fastify = adapter.getInstance();
  fastify.get('/things/:id', { config: PUBLIC_ROUTE }, () => ({ found: true }));
  base = await fastify.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => adapter.getInstance().close());

/** Everything a connection answers to these bytes until it is closed. */
const answerTo = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => (received += data.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });

describe('SYS-7 requests that never reach an app', () => {
  it.each([
    ['/things/%ff', 400, 'VALIDATION_FAILED'],
    ['/things/%', 400, 'VALIDATION_FAILED'],
    [`/things/${'a'.repeat(201)}`, 404, 'ROUTE_NOT_FOUND'],
  ])('%s is answered with a problem document', async (path, status, reason) => {
    const answer = await fetch(`${base}${path}`, { headers: { 'x-request-id': 'req-1' } });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe('req-1');
    expect(await answer.json()).toMatchObject({ status, reason, requestId: 'req-1' });
  });

  it.each([
    ['no HTTP', 'nonsense\r\n\r\n'],
    ['a method that does not exist', 'FOO / HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
  ])('%s is answered with a problem document, and the connection closed', async (_case, bytes) => {
    const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n');

    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status: 400, reason: 'VALIDATION_FAILED' });
  });
});
