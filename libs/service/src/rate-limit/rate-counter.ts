/** Counts what one client does in a window of time. */
export abstract class RateCounter {
  /** Counts one more under the key, which is forgotten after `ttlMs`; answers how many there are now. */
  abstract count(key: string, ttlMs: number): Promise<number>;
}

/** What is needed of a Redis client. */
export interface CountingRedis {
  multi(): {
    incr(key: string): { pexpire(key: string, ms: number): { exec(): Promise<[unknown, unknown][] | null> } };
  };
}

/** Counts over all replicas, in the guard's Redis. */
export class RedisRateCounter extends RateCounter {
  constructor(private readonly redis: CountingRedis) {
    super();
  }

  async count(key: string, ttlMs: number): Promise<number> {
    try {
      const replies = await this.redis.multi().incr(key).pexpire(key, ttlMs).exec();
      return Number(replies?.[0]?.[1] ?? 0);
    } catch {
      // A limit protects the shop; a shop that closes because the counter is away would not be protected.
      return 0;
    }
  }
}

/** Whoever comes from so many addresses is not stopped by counting them; memory would be. */
const MOST_KEYS = 100_000;

/** Counts in this process alone, where no Redis is configured: each replica allows the whole limit. */
export class ProcessRateCounter extends RateCounter {
  private readonly counts = new Map<string, { used: number; until: number }>();

  count(key: string, ttlMs: number): Promise<number> {
    const now = performance.now();
    if (this.counts.size >= MOST_KEYS) this.forget(now);
    const known = this.counts.get(key);
    const isLive = known !== undefined && known.until > now;
    const used = (isLive ? known.used : 0) + 1;
    if (isLive || this.counts.size < MOST_KEYS)
      this.counts.set(key, { used, until: isLive ? known.until : now + ttlMs });
    return Promise.resolve(used);
  }

  private forget(now: number): void {
    for (const [key, { until }] of this.counts) if (until <= now) this.counts.delete(key);
  }
}
