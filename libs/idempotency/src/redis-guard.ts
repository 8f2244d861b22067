/*
 * The fast guard of ConfirmCheckout: one holder per key, so that a double click costs one Redis round trip instead of a second run.
 * Correctness never rests on it: it may be flushed, taken over or unreachable, and the database's constraints still make one order (CHK-6).
 * A holder renews every few seconds; a guard that is not renewed is taken over, so that a killed process does not block for the guard's
 * whole life. Only the holder's own guard is deleted (compare-and-delete), so a paused holder cannot end a newer one.
 * A result is kept for a day; a refusal only for callers that waited on the refused holder.
 */
import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';

import { DomainError } from '@holdfast/errors';

import { ACQUIRE, RELEASE, RENEW } from './scripts.js';

/** Intervals of the guard; tests shorten them. */
export interface GuardTimes {
  /** Lifetime of a guard that is not released. */
  readonly ttlMs: number;
  readonly renewMs: number;
  /** Time without a renewal after which it is taken over. */
  readonly staleMs: number;
  readonly resultTtlMs: number;
  readonly refusalTtlMs: number;
}

/** As specified. */
export const DEFAULT_GUARD_TIMES: GuardTimes = {
  ttlMs: 900_000,
  renewMs: 3_000,
  staleMs: 10_000,
  resultTtlMs: 86_400_000,
  refusalTtlMs: 30_000,
};

/** The result of acquiring a guard. */
export type Acquisition =
  | { readonly kind: 'acquired'; readonly guard: HeldGuard }
  | { readonly kind: 'held'; readonly holder: string }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly value: unknown };

/** The end of a holder: with nothing, with a result for all callers, or with a refusal for callers that waited on it. */
export type Leaving =
  { readonly kind: 'nothing' } | { readonly kind: 'result' | 'refusal'; readonly value: unknown };

type Reply = [string, string?];

/** Acquires guards. */
export class RedisGuard {
  constructor(
    private readonly redis: Redis,
    private readonly times: GuardTimes = DEFAULT_GUARD_TIMES,
  ) {}

  /**
   * Tries once. `waitedOn` is the holder that the caller waited on: only then that holder's refusal is returned.
   * Reasons: IDEMPOTENCY_UNAVAILABLE when Redis does not answer.
   */
  async acquire(key: string, waitedOn: string | undefined): Promise<Acquisition> {
    const token = randomUUID();
    const keys = [guardKey(key), resultKey(key), refusalKey(waitedOn ?? token)];
    const [kind, value] = await this.ask(ACQUIRE, keys, [token, this.times.ttlMs, this.times.staleMs]);
    if (kind === 'acquired') return { kind, guard: new HeldGuard(this.redis, key, token, this.times) };
    if (kind === 'held') return { kind, holder: value! };
    return { kind: kind as 'result' | 'refused', value: JSON.parse(value!) as unknown };
  }

  private async ask(script: string, keys: string[], args: (string | number)[]): Promise<Reply> {
    try {
      return (await this.redis.eval(script, keys.length, ...keys, ...args)) as Reply;
    } catch (cause) {
      throw new DomainError('IDEMPOTENCY_UNAVAILABLE', { cause });
    }
  }
}

/** An acquired guard, renewed until it is released. */
export class HeldGuard {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly redis: Redis,
    private readonly key: string,
    private readonly token: string,
    private readonly times: GuardTimes,
  ) {
    this.timer = setInterval(() => void this.renew(), times.renewMs);
    this.timer.unref();
  }

  /** Releases the guard with its end. Never throws: a guard that cannot be released is taken over or expires. */
  async release(leaving: Leaving = { kind: 'nothing' }): Promise<void> {
    clearInterval(this.timer);
    const left = leaving.kind === 'refusal' ? refusalKey(this.token) : resultKey(this.key);
    const ttlMs = leaving.kind === 'refusal' ? this.times.refusalTtlMs : this.times.resultTtlMs;
    const value = leaving.kind === 'nothing' ? '' : JSON.stringify(leaving.value);
    await this.redis
      .eval(RELEASE, 2, guardKey(this.key), left, this.token, value, ttlMs)
      .catch(() => undefined);
  }

  private async renew(): Promise<void> {
    await this.redis.eval(RENEW, 1, guardKey(this.key), this.token, this.times.ttlMs).catch(() => undefined);
  }
}

const guardKey = (key: string): string => `holdfast:guard:${key}`;
const resultKey = (key: string): string => `holdfast:result:${key}`;
const refusalKey = (token: string): string => `holdfast:refusal:${token}`;
