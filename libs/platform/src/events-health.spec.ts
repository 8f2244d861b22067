import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Health } from './health.js';
import type { RunningApp } from './serve.js';
import { raw, start } from './testing/test-app.js';

describe('TRU-16 a part that is down', () => {
  it('TRU-16 is logged once, with the cause, and again when it is up', async () => {
    const logged: unknown[] = [];
    const health = new Health({
      warn: (fields, message) => logged.push([message, fields]),
      info: (fields, message) => logged.push([message, fields]),
    });
    const why = new Error('password authentication failed');
    let isUp = false;
    health.add('database', () => (isUp ? Promise.resolve() : Promise.reject(why)));

    await health.report();
    await health.report();
    isUp = true;
    await health.report();
    await health.report();

    expect(logged).toEqual([
      ['part is down', { err: why, part: 'database' }],
      ['part is up again', { part: 'database' }],
    ]);
  });
});

describe('TRU-3 readiness for events, as the sidecar asks for it', () => {
  let running: RunningApp;
  let open: string;
  let health: Health;

  beforeEach(async () => {
    running = await start();
    open = await running.app.getUrl();
    health = running.app.get(Health);
  });
  afterEach(() => running.stop());

  const ask = async (path: string, base = running.internalUrl) => {
    const { status, body } = await raw(base, 'GET', path);
    return { code: status, ...(JSON.parse(body) as { parts: Record<string, string> }) };
  };

  it('TRU-3 is yes when all parts and all required services are up', async () => {
    health.add('database', () => Promise.resolve());
    health.addForEvents('order', () => Promise.resolve());

    expect(await ask('/health/events')).toMatchObject({
      code: 200,
      parts: { database: 'up', order: 'up' },
    });
  });

  it('TRU-3 is no while a required service is unreachable, without an effect on readiness', async () => {
    health.addForEvents('order', () => Promise.reject(new Error('away')));

    expect(await ask('/health/events')).toMatchObject({ code: 503, parts: { order: 'down' } });
    expect(await ask('/health/ready')).toMatchObject({ code: 200, parts: {} });
  });

  it('TRU-3 is no while a check does not answer', async () => {
    health.addForEvents('order', () => new Promise(() => undefined));

    expect((await ask('/health/events')).parts).toEqual({ order: 'down' });
  });

  it('TRU-3 is no while the app itself is not ready', async () => {
    health.add('database', () => Promise.reject(new Error('away')));
    health.addForEvents('order', () => Promise.resolve());

    expect((await ask('/health/events')).parts).toEqual({ database: 'down', order: 'up' });
  });

  it('TRU-3 is cached for a second', async () => {
    let asked = 0;
    health.addForEvents('order', () => Promise.resolve((asked += 1)));

    await Promise.all(Array.from({ length: 20 }, () => ask('/health/events')));

    expect(asked).toBe(1);
  });

  it('TRU-1 is served on the internal port only', async () => {
    expect((await raw(open, 'GET', '/health/events')).status).toBe(404);
  });
});
