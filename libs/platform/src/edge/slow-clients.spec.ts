import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { fastifyAdapter } from '../http.js';
import { PUBLIC_ROUTE } from '../listeners/public-routes.js';

const HEADERS_MS = 200;
const REQUEST_MS = 600;
const adapter = fastifyAdapter({ slowClients: { headersMs: HEADERS_MS, requestMs: REQUEST_MS } });
let port: number;

beforeAll(async () => {
  const fastify = adapter.getInstance();
  fastify.post('/things', { config: PUBLIC_ROUTE }, () => ({ taken: true }));
  port = Number(new URL(await fastify.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => adapter.getInstance().close());

/**
 * The response to a client that sends these bytes, then one byte every 20 ms for a while, then nothing; and the time until it arrived. Bytes
 * that are sent while the server closes would reset the connection, and the response might be lost.
 */
const dribble = (start: string): Promise<{ answer: string; tookMs: number }> =>
  new Promise((resolve) => {
    let answer = '';
    const begun = performance.now();
    const socket = connect(port, '127.0.0.1', () => socket.write(start));
    const sending = setInterval(() => socket.write('a'), 20);
    setTimeout(() => clearInterval(sending), HEADERS_MS / 2);
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(sending);
      resolve({ answer, tookMs: performance.now() - begun });
    });
  });

describe('TRU-14 slow clients', () => {
  it.each([
    ['headers', 'POST /things HTTP/1.1\r\nhost: a\r\nx-slow: ', HEADERS_MS],
    [
      'a body',
      'POST /things HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n"',
      REQUEST_MS,
    ],
    [
      'a body in chunks',
      'POST /things HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n"',
      REQUEST_MS,
    ],
  ])(
    'TRU-14 that do not complete %s in time get 408, and the connection is closed',
    async (_what, start, limit) => {
      const { answer, tookMs } = await dribble(start);

      const [head = '', body = ''] = answer.split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(head.toLowerCase()).toContain('content-type: application/problem+json');
      expect(head.toLowerCase()).toContain('connection: close');
      expect(JSON.parse(body)).toMatchObject({ status: 408, reason: 'CLIENT_TIMEOUT' });
      expect(tookMs).toBeGreaterThanOrEqual(limit - 50);
    },
  );

  it('TRU-14 that complete in time are served', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/things`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });

    expect(answer.status).toBe(200);
  });
});
