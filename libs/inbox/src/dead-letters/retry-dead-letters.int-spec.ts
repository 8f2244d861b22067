import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { NO_LOG } from '@holdfast/telemetry';
import type { TestDatabase } from '@holdfast/testing';

import type { ConsumeAnswer } from '../consume/consume-event.js';
import { DeadLetterRetries, closeDeadLetter, listDeadLetters, storeDeadLetter } from '../index.js';
import { cloudEventOf } from '../testing/deliver-event.js';
import { anEvent, inboxDatabase } from '../testing/inbox-database.js';

const AFTER_MS = 60_000;

describe('TRU-3 events at the retry limit of the broker', () => {
  let database: TestDatabase;
  let delivered: unknown[];
  let answer: (body: unknown) => ConsumeAnswer['status'] | Promise<ConsumeAnswer['status']>;
  let isOwnerReachable: boolean;

  beforeAll(async () => {
    database = await inboxDatabase();
  });
  beforeEach(() => {
    delivered = [];
    answer = () => 'SUCCESS';
    isOwnerReachable = true;
  });
  afterEach(() => database.pool.query('TRUNCATE dead_letters'));
  afterAll(() => database.drop());

  const replica = (tries = 3) =>
    new DeadLetterRetries({
      pool: database.pool,
      plan: { firstAfterMs: AFTER_MS, tries },
      log: NO_LOG,
      events: {
        deliver: async (topic, payload) => {
          delivered.push({ topic, id: (payload as { id: string }).id });
          return { status: await answer(payload) };
        },
        canAct: () => Promise.resolve(isOwnerReachable),
      },
    });
  const reachRetryLimit = async (body: unknown = cloudEventOf(anEvent())): Promise<string> => {
    await storeDeadLetter(database.pool, { body, retryAfterMs: AFTER_MS });
    return (body as { id: string }).id;
  };
  const timePasses = (ms: number) =>
    database.pool.query(
      'UPDATE dead_letters SET next_try_at = next_try_at - make_interval(secs => $1::float8 / 1000)',
      [ms],
    );
  const letter = async () => (await database.pool.query('SELECT * FROM dead_letters')).rows[0];
  const inMinutes = async () => {
    const { rows } = await database.pool.query(
      'SELECT round(extract(epoch FROM next_try_at - now()) / 60)::int AS minutes FROM dead_letters',
    );
    return (rows[0] as { minutes: number | null }).minutes;
  };

  it('TRU-3 are retried after a while, and closed when they are consumed', async () => {
    const id = await reachRetryLimit();
    expect(await replica().retryDue()).toBe(0);

    await timePasses(AFTER_MS);

    expect(await replica().retryDue()).toBe(1);
    expect(delivered).toEqual([{ topic: 'payment.failed', id }]);
    expect(await letter()).toMatchObject({ status: 'replayed', next_try_at: null, tries: 1 });
    expect(await replica().retryDue()).toBe(0);
  });

  it('TRU-3 wait twice as long each time, an hour at most, and are left for operators at the limit', async () => {
    await reachRetryLimit();
    answer = () => 'RETRY';
    const waits = [];
    for (let tried = 0; tried < 8; tried += 1) {
      await timePasses(24 * 3_600_000);
      await replica(8).retryDue();
      waits.push(await inMinutes());
    }

    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, null]);
    expect(await letter()).toMatchObject({ status: 'stored', tries: 8, reason: 'given up by the broker' });
    await timePasses(24 * 3_600_000);
    await replica(8).retryDue();
    expect(delivered).toHaveLength(8);
  });

  it('TRU-3 cost no retry while a service that has to be asked is unreachable', async () => {
    await reachRetryLimit();
    await timePasses(AFTER_MS);
    isOwnerReachable = false;

    await replica().retryDue();
    expect(await letter()).toMatchObject({ tries: 0, status: 'stored' });

    isOwnerReachable = true;
    expect(await replica().retryDue()).toBe(1);
  });

  it('TRU-3 are retried by one of several replicas at a time', async () => {
    const ids = [];
    for (let n = 0; n < 12; n += 1) ids.push(await reachRetryLimit());
    await timePasses(AFTER_MS);

    const done = await Promise.all(Array.from({ length: 4 }, () => replica().retryDue()));

    expect(done.reduce((sum, n) => sum + n, 0)).toBe(12);
    expect(delivered.map((each) => (each as { id: string }).id).sort()).toEqual(ids.sort());
  });

  it('TRU-3 have used a retry when the app dies during it', async () => {
    await reachRetryLimit();
    await timePasses(AFTER_MS);
    answer = () => Promise.reject(new Error('killed'));

    await expect(replica().retryDue()).rejects.toThrow('killed');

    expect(await letter()).toMatchObject({ tries: 1, status: 'stored' });
    expect(await inMinutes()).toBe(2);
  });

  it('TRU-3 are not retried once their consumer drops them, and contain the reason', async () => {
    const body = cloudEventOf(anEvent());
    await reachRetryLimit(body);
    await timePasses(AFTER_MS);
    answer = async () => {
      await storeDeadLetter(database.pool, { body, reason: 'CAUSE_DENIED: there is no order' });
      return 'DROP' as const;
    };

    await replica().retryDue();

    expect(await letter()).toMatchObject({
      status: 'stored',
      next_try_at: null,
      reason: 'CAUSE_DENIED: there is no order',
    });
  });

  it.each([
    ['that was dropped', { body: cloudEventOf(anEvent()), reason: 'CAUSE_DENIED: no' }],
    ['without an id', { body: { ...cloudEventOf(anEvent()), id: undefined } }],
    ['of an unknown topic', { body: { id: newId(), topic: 'payment.dead-letter' } }],
    ['that is no event', { body: 'garbage' }],
  ])('TRU-3 is not one %s', async (_which, given) => {
    await storeDeadLetter(database.pool, { ...given, retryAfterMs: AFTER_MS });

    expect(await letter()).toMatchObject({ status: 'stored', next_try_at: null });
  });

  it('TRU-3 stay dropped when the broker returns a dropped event', async () => {
    const body = cloudEventOf(anEvent());
    await storeDeadLetter(database.pool, { body, reason: 'CAUSE_DENIED: no' });

    await reachRetryLimit(body);

    expect(await letter()).toMatchObject({ reason: 'CAUSE_DENIED: no', next_try_at: null });
  });

  it('TRU-3 are not retried once an operator has closed them', async () => {
    await reachRetryLimit();
    const [stored] = await listDeadLetters(database.pool, { limit: 1 });
    expect(stored).toMatchObject({ tries: 0, nextTryAt: expect.any(Date) });
    await closeDeadLetter(database.pool, {
      id: stored!.id,
      tenantId: 'demo',
      status: 'resolved',
      note: 'no',
    });

    await timePasses(AFTER_MS);

    expect(await replica().retryDue()).toBe(0);
    expect(delivered).toEqual([]);
  });
});
