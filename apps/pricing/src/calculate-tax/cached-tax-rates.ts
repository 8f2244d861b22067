import { LRUCache } from 'lru-cache';
import { Counter, register } from 'prom-client';

import { TaxRates } from './tax-rates.repository.js';
import type { JurisdictionRate } from './tax-rates.repository.js';

const MAX_ENTRIES = 100;
/** The net for an invalidation that got lost (PAY-12). */
const TIME_TO_LIVE_MS = 5 * 60_000;

const READS = 'holdfast_cache_reads_total';
const reads = (): Counter =>
  (register.getSingleMetric(READS) as Counter | undefined) ??
  new Counter({
    name: READS,
    help: 'Reads of a cache, by whether it had the entry',
    labelNames: ['cache', 'result'],
  });

/** Keeps tax rates, which change a few times a year. Prices are never kept. */
export class CachedTaxRates extends TaxRates {
  private readonly cache = new LRUCache<string, Promise<readonly JurisdictionRate[]>>({
    max: MAX_ENTRIES,
    ttl: TIME_TO_LIVE_MS,
  });

  constructor(private readonly source: TaxRates) {
    super();
  }

  /** Callers that come while an entry is being read wait for that one read; a read that fails is not kept. */
  ofCountry(tenantId: string, countryCode: string): Promise<readonly JurisdictionRate[]> {
    const key = `${tenantId} ${countryCode}`;
    const kept = this.cache.get(key);
    reads().inc({ cache: 'tax_rates', result: kept ? 'hit' : 'miss' });
    if (kept) return kept;
    const reading = this.source.ofCountry(tenantId, countryCode);
    this.cache.set(key, reading);
    reading.catch(() => {
      if (this.cache.peek(key) === reading) this.cache.delete(key);
    });
    return reading;
  }

  /** Forgets one tenant's rates, or everybody's. A read under way is forgotten too: it may have begun before the write. */
  forget(tenantId?: string): void {
    for (const key of [...this.cache.keys()]) {
      if (tenantId === undefined || key.startsWith(`${tenantId} `)) this.cache.delete(key);
    }
  }
}
