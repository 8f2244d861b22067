import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import { PromotionCatalogue, codeKey } from './promotion-catalogue.js';
import type { Promotion } from './promotion.js';

/** Automatic promotions where `automatic` is asked for, and those of the codes: one statement for any number. */
const FIND = statement<Promotion & { automatic: boolean }>(
  'find-promotions',
  `SELECT p.id, p.code, p.name, p.kind, p.target, p.percent, p.amount_minor AS "amountMinor", p.currency, p.conditions, p.priority,
          p.exclusive, p.stackable, p.starts_at AS "startsAt", p.ends_at AS "endsAt", c.promotion_id IS NOT NULL AS limited,
          c.per_customer_limit IS NOT NULL AS "limitedPerCustomer"
   FROM promotions p LEFT JOIN promotion_counters c ON c.tenant_id = p.tenant_id AND c.promotion_id = p.id
   WHERE p.tenant_id = $1 AND p.active AND ((p.code IS NULL AND $2::boolean) OR lower(p.code) = ANY ($3::text[]))`,
);

type Entry = readonly Promotion[];
const AUTOMATIC = '';

/**
 * Remembers what promotions are, never how often they were used. Changes are told by NOTIFY and empty the tenant's entries at once;
 * while nobody listens (see PromotionChanges) nothing is remembered. Codes that do not exist are remembered too.
 */
@Injectable()
export class CachedPromotionCatalogue extends PromotionCatalogue {
  private readonly entries: LRUCache<string, Entry>;
  private remembering = false;
  /** Grows with every change, so that an answer read before a change is not stored after it. */
  private generation = 0;

  constructor(
    private readonly pool: Pool,
    settings: { readonly max: number; readonly ttlMs: number },
  ) {
    super();
    this.entries = new LRUCache({ max: settings.max, ttl: settings.ttlMs });
  }

  /** Whether changes are heard of, so that remembering is safe. */
  setRemembering(remembering: boolean): void {
    this.remembering = remembering;
    this.forget();
  }

  /** Something changed: of this tenant, or somewhere. */
  forget(tenantId?: string): void {
    this.generation += 1;
    if (tenantId === undefined) return this.entries.clear();
    for (const key of [...this.entries.keys()]) if (key.startsWith(`${tenantId}\n`)) this.entries.delete(key);
  }

  async find(codes: readonly string[]): Promise<{ automatic: Entry; byCode: Map<string, Promotion> }> {
    const tenantId = currentTenant();
    const wanted = [AUTOMATIC, ...new Set(codes.map(codeKey))];
    const found = new Map(wanted.map((key) => [key, this.entries.get(`${tenantId}\n${key}`)]));
    const missing = wanted.filter((key) => found.get(key) === undefined);
    if (missing.length > 0)
      for (const [key, entry] of await this.load(tenantId, missing)) found.set(key, entry);
    const byCode = new Map<string, Promotion>();
    for (const key of wanted.slice(1))
      for (const promotion of found.get(key) ?? []) byCode.set(key, promotion);
    return { automatic: found.get(AUTOMATIC) ?? [], byCode };
  }

  private async load(tenantId: string, keys: readonly string[]): Promise<Map<string, Entry>> {
    const { generation } = this;
    const rows = await run(this.pool, FIND, [
      tenantId,
      keys.includes(AUTOMATIC),
      keys.filter((key) => key !== AUTOMATIC),
    ]);
    const loaded = new Map<string, Promotion[]>(keys.map((key) => [key, []]));
    for (const row of rows) loaded.get(row.code === null ? AUTOMATIC : codeKey(row.code))?.push(row);
    if (this.remembering && generation === this.generation) {
      for (const [key, entry] of loaded) this.entries.set(`${tenantId}\n${key}`, entry);
    }
    return loaded;
  }
}
