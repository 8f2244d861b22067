import { LRUCache } from 'lru-cache';

import { counter } from '@holdfast/telemetry';

/** The number of requests in a window, and the rest of the window. */
export interface RateCount {
  readonly used: number;
  readonly leftMs: number;
}

/** Counts requests of one client in a window of time, which begins with the first request. */
export abstract class RateCounter {
  /** Counts one more request under the key, which expires `windowMs` after the first. */
  abstract count(key: string, windowMs: number): Promise<RateCount>;
}

/** The part of a Redis client that is used here. */
export interface CountingRedis {
  multi(commands: (string | number)[][]): { exec(): Promise<[unknown, unknown][] | null> };
}

const countedAlone = () =>
  counter({
    name: 'holdfast_rate_limit_counted_alone_total',
    help: 'Requests counted by one process for itself because the Redis of all did not answer: the limit holds per replica',
  });

/** Bounds memory; counting cannot stop clients that come from more addresses than this. */
const MOST_KEYS = 100_000;

/** Counts in this process alone, where no Redis is configured: each replica allows the whole limit. */
export class ProcessRateCounter extends RateCounter {
  // Neither a read nor a write extends a window, however busy its client is.
  private readonly counts = new LRUCache<string, { used: number; until: number }>({ max: MOST_KEYS });

  count(key: string, windowMs: number): Promise<RateCount> {
    const now = performance.now();
    const known = this.counts.get(key);
    const window = known && known.until > now ? known : { used: 0, until: now + windowMs };
    window.used += 1;
    this.counts.set(key, window);
    return Promise.resolve({ used: window.used, leftMs: window.until - now });
  }
}

/** Counts over all replicas, in the guard's Redis; while Redis is unreachable, in this process. */
export class RedisRateCounter extends RateCounter {
  constructor(
    private readonly redis: CountingRedis,
    private readonly fallback: RateCounter = new ProcessRateCounter(),
  ) {
    super();
    countedAlone().inc(0);
  }

  async count(key: string, windowMs: number): Promise<RateCount> {
    try {
      const replies = await this.redis
        .multi([
          ['set', key, 0, 'PX', windowMs, 'NX'],
          ['incr', key],
          ['pttl', key],
        ])
        .exec();
      const [, [, used] = [], [, leftMs] = []] = replies ?? [];
      if (typeof used === 'number' && typeof leftMs === 'number') return { used, leftMs };
    } catch {
      // A shop stays open while the counter is unreachable; readiness reports the cause.
    }
    countedAlone().inc();
    return this.fallback.count(key, windowMs);
  }
}
