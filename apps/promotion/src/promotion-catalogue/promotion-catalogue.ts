import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { CONFIG, Revisions } from '@holdfast/platform';
import { Pool, run } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { PromotionConfig } from '../config.js';
import { codeKey } from '../domain/promotion.js';
import type { Promotion } from '../domain/promotion.js';
import { FIND_PROMOTIONS } from './promotion-catalogue.statements.js';

interface Entry {
  readonly promotions: readonly Promotion[];
  readonly revision: bigint;
}
const AUTOMATIC = '';

/** The active promotions of a cart. */
export interface FoundPromotions {
  readonly automatic: readonly Promotion[];
  /** By `codeKey`. */
  readonly byCode: ReadonlyMap<string, Promotion>;
  /** They are of this revision of the tenant or a later one. */
  readonly revision: bigint;
}

/**
 * The current tenant's active promotions as they are configured, cached; counters are never cached. PostgreSQL notifies changes, which
 * empty the tenant's entries at once; without a connection for them (see PromotionChanges) nothing is cached. Codes that do not exist
 * are cached too.
 */
@Injectable()
export class PromotionCatalogue {
  private readonly entries: LRUCache<string, Entry>;
  private caching = false;
  /** Increased by every change, so that a result read before a change is not stored after it. */
  private generation = 0;

  constructor(
    private readonly pool: Pool,
    private readonly revisions: Revisions,
    @Inject(CONFIG) config: Pick<PromotionConfig, 'PROMOTION_CACHE_MAX' | 'PROMOTION_CACHE_TTL_MS'>,
  ) {
    this.entries = new LRUCache({ max: config.PROMOTION_CACHE_MAX, ttl: config.PROMOTION_CACHE_TTL_MS });
  }

  /** Whether change notifications arrive, so that caching is safe. */
  setCaching(caching: boolean): void {
    this.caching = caching;
    this.forget();
  }

  /** Drops the tenant's entries, or all of them. */
  forget(tenantId?: string): void {
    this.generation += 1;
    if (tenantId === undefined) return this.entries.clear();
    for (const key of [...this.entries.keys()]) if (key.startsWith(`${tenantId}\n`)) this.entries.delete(key);
  }

  /** All automatic promotions and those of the given codes (any case), each once. */
  async find(codes: readonly string[]): Promise<FoundPromotions> {
    const tenantId = currentTenant();
    const wanted = [AUTOMATIC, ...new Set(codes.map(codeKey))];
    const found = new Map(wanted.map((key) => [key, this.entries.get(`${tenantId}\n${key}`)]));
    const missing = wanted.filter((key) => found.get(key) === undefined);
    if (missing.length > 0)
      for (const [key, entry] of await this.load(tenantId, missing)) found.set(key, entry);
    const byCode = new Map<string, Promotion>();
    for (const key of wanted.slice(1))
      for (const promotion of found.get(key)?.promotions ?? []) byCode.set(key, promotion);
    const revisions = [...found.values()].map((entry) => entry?.revision ?? 0n);
    return {
      automatic: found.get(AUTOMATIC)?.promotions ?? [],
      byCode,
      revision: revisions.reduce((least, each) => (each < least ? each : least)),
    };
  }

  private async load(tenantId: string, keys: readonly string[]): Promise<Map<string, Entry>> {
    const { generation } = this;
    // Before the rows, so that these are not older.
    const revision = await this.revisions.of(tenantId);
    const rows = await run(this.pool, FIND_PROMOTIONS, [
      tenantId,
      keys.includes(AUTOMATIC),
      keys.filter((key) => key !== AUTOMATIC),
    ]);
    const byKey = new Map<string, Promotion[]>(keys.map((key) => [key, []]));
    for (const row of rows) byKey.get(row.code === null ? AUTOMATIC : codeKey(row.code))?.push(row);
    const loaded = new Map([...byKey].map(([key, promotions]) => [key, { promotions, revision }]));
    if (this.caching && generation === this.generation) {
      for (const [key, entry] of loaded) this.entries.set(`${tenantId}\n${key}`, entry);
    }
    return loaded;
  }
}
