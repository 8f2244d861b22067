import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';

import { isDomainError } from '@holdfast/errors';
import { eventually, testRedisUrl } from '@holdfast/testing';

import { RedisGuard } from './redis-guard.js';
import type { Acquisition, HeldGuard } from './redis-guard.js';
import { createGuardRedis } from './redis.js';

const TIMES = { ttlMs: 60_000, renewMs: 20, staleMs: 200, resultTtlMs: 60_000, refusalTtlMs: 60_000 };

let redis: Redis;
let guard: RedisGuard;
let key: string;

beforeAll(async () => {
  redis = createGuardRedis(testRedisUrl());
  guard = new RedisGuard(redis, TIMES);
  await eventually(() => expect(redis.status).toBe('ready'));
});
beforeEach(() => {
  key = randomUUID();
});
afterAll(() => redis.disconnect());

const held = (answer: Acquisition): HeldGuard => {
  if (answer.kind !== 'acquired') throw new Error(`got ${answer.kind}`);
  return answer.guard;
};
const holderOf = (answer: Acquisition): string => {
  if (answer.kind !== 'held') throw new Error(`got ${answer.kind}`);
  return answer.holder;
};
/** A paused holder: it renews no more. */
const paused = async (): Promise<HeldGuard> =>
  held(await new RedisGuard(redis, { ...TIMES, renewMs: 3_600_000 }).acquire(key, undefined));

describe('CHK-6 guard of ConfirmCheckout', () => {
  it('one of a hundred at once acquires it; the others learn its holder', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => guard.acquire(key, undefined)));

    const [winner, ...others] = answers.filter(({ kind }) => kind === 'acquired');
    expect(others).toEqual([]);
    expect(new Set(answers.filter(({ kind }) => kind === 'held').map(holderOf)).size).toBe(1);
    await held(winner!).release();
  });

  it('is kept while it is renewed, for any time', async () => {
    const mine = held(await guard.acquire(key, undefined));
    const until = performance.now() + 2 * TIMES.staleMs;

    await eventually(async () => {
      expect((await guard.acquire(key, undefined)).kind).toBe('held');
      expect(performance.now()).toBeGreaterThan(until);
    });

    await mine.release();
    expect((await guard.acquire(key, undefined)).kind).toBe('acquired');
  });

  it('DEM-4 is taken over by exactly one when it is not renewed', async () => {
    await paused();

    const takers = await eventually(async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => guard.acquire(key, undefined)));
      const acquired = answers.filter(({ kind }) => kind === 'acquired');
      expect(acquired.length).toBeGreaterThan(0);
      return acquired;
    });

    expect(takers).toHaveLength(1);
    await held(takers[0]!).release();
  });

  it('DEM-4 a paused holder cannot delete, or renew, a newer guard', async () => {
    const old = await paused();
    const newer = held(
      await eventually(async () => {
        const answer = await guard.acquire(key, undefined);
        expect(answer.kind).toBe('acquired');
        return answer;
      }),
    );

    await old.release();

    expect((await guard.acquire(key, undefined)).kind).toBe('held');
    await newer.release();
    expect((await guard.acquire(key, undefined)).kind).toBe('acquired');
  });

  it('a result answers all later callers', async () => {
    await held(await guard.acquire(key, undefined)).release({ kind: 'result', value: { orderId: 'o-1' } });

    expect(await guard.acquire(key, undefined)).toEqual({ kind: 'result', value: { orderId: 'o-1' } });
    expect(await guard.acquire(key, 'any-token')).toEqual({ kind: 'result', value: { orderId: 'o-1' } });
  });

  it('a refusal answers only callers that waited on the refused holder; others run on their own', async () => {
    const mine = held(await guard.acquire(key, undefined));
    const holder = holderOf(await guard.acquire(key, undefined));

    await mine.release({ kind: 'refusal', value: { reason: 'PAYMENT_DECLINED' } });

    expect(await guard.acquire(key, holder)).toEqual({
      kind: 'refused',
      value: { reason: 'PAYMENT_DECLINED' },
    });
    const other = await guard.acquire(key, undefined);
    expect(other.kind).toBe('acquired');
    await held(other).release();
    expect((await guard.acquire(key, 'another-token')).kind).toBe('acquired');
  });

  it('without a result or refusal the next caller runs', async () => {
    await held(await guard.acquire(key, undefined)).release();

    expect((await guard.acquire(key, undefined)).kind).toBe('acquired');
  });

  it('DEM-3 answers IDEMPOTENCY_UNAVAILABLE within a second while Redis is unreachable', async () => {
    const nowhere = createGuardRedis('redis://127.0.0.1:1');
    const started = performance.now();

    const error = await new RedisGuard(nowhere, TIMES)
      .acquire(key, undefined)
      .catch((thrown: unknown) => thrown);

    expect(isDomainError(error, 'IDEMPOTENCY_UNAVAILABLE')).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
    nowhere.disconnect();
  });
});
