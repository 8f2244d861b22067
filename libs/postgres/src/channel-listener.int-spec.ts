import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createDatabaseWith, eventually } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { ChannelListener } from './channel-listener.js';

describe('TRU-16 a listener without a connection', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabaseWith('channel', 'SELECT 1');
  });
  afterAll(() => database.drop());

  it('TRU-16 reports the cause, once until it listens again', async () => {
    const lost: unknown[] = [];
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    const listener = new ChannelListener(
      { url: url.href, channel: 'c', applicationName: 'deaf', onLost: (error) => lost.push(error) },
      () => undefined,
    );
    await listener.open();
    await eventually(() => expect((listener as unknown as { failures: number }).failures).toBeGreaterThan(1));
    await listener.close();

    expect(lost).toEqual([expect.objectContaining({ code: '3D000' })]);
  });

  it('TRU-16 reports a connection that was cut, and listens again', async () => {
    const lost: unknown[] = [];
    let woken = 0;
    const listener = new ChannelListener(
      { url: database.url, channel: 'c', applicationName: 'cut-off', onLost: (error) => lost.push(error) },
      () => (woken += 1),
    );
    await listener.open();
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut-off'`,
    );
    await eventually(() => expect(woken).toBe(2));
    await listener.close();

    expect(lost).toEqual([expect.objectContaining({ code: '57P01' })]);
  });

  it('TRU-16 passes on each payload, and none for a new connection', async () => {
    const heard: (string | undefined)[] = [];
    const listener = new ChannelListener(
      { url: database.url, channel: 'Named', applicationName: 'hearing' },
      (payload) => heard.push(payload),
    );
    await listener.open();
    await database.pool.query(`SELECT pg_notify('Named', 'demo'), pg_notify('Named', '')`);
    await eventually(() => expect(heard).toEqual([undefined, 'demo', undefined]));
    await listener.close();
  });
});
