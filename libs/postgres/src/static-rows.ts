import { LRUCache } from 'lru-cache';

import { counter } from '@holdfast/telemetry';

const MAX_ENTRIES = 100;
const TIME_TO_LIVE_MS = 5 * 60_000;

const reads = () =>
  counter({
    name: 'holdfast_cache_reads_total',
    help: 'Reads of a cache, by whether it had the entry',
    labelNames: ['cache', 'result'],
  });

/** Counts one read of a cache, for its hit rate. */
export const countCacheRead = (cache: string, isHit: boolean): void =>
  reads().inc({ cache, result: isHit ? 'hit' : 'miss' });

/**
 * Caches rows that change a few times a year (PAY-12): 100 entries for five minutes. A writer calls `forget`; the time to live covers a
 * write of another process. Not for prices, stock or counts.
 */
export class StaticRows<T> {
  private readonly entries = new LRUCache<string, Promise<T>>({ max: MAX_ENTRIES, ttl: TIME_TO_LIVE_MS });
  /** Apart from the entries: a failing load must not evict a row that is in use. */
  private readonly loads = new Map<string, Promise<T>>();

  constructor(private readonly name: string) {}

  /** The entry. Callers during a load wait for that one load; a load that fails is not kept. */
  read(tenantId: string, part: string, load: () => Promise<T>): Promise<T> {
    const key = `${tenantId}\n${part}`;
    const kept = this.entries.get(key) ?? this.loads.get(key);
    countCacheRead(this.name, kept !== undefined);
    if (kept) return kept;
    const loading = load();
    this.loads.set(key, loading);
    const settle = (isLoaded: boolean): void => {
      if (this.loads.get(key) !== loading) return;
      this.loads.delete(key);
      if (isLoaded) this.entries.set(key, loading);
    };
    loading.then(
      () => settle(true),
      () => settle(false),
    );
    return loading;
  }

  /** Forgets the rows of one tenant, or of all. A load under way is forgotten too: it may have started before the write. */
  forget(tenantId?: string): void {
    for (const kept of [this.entries, this.loads])
      for (const key of [...kept.keys()])
        if (tenantId === undefined || key.startsWith(`${tenantId}\n`)) kept.delete(key);
  }
}
