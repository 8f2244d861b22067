import { LRUCache } from 'lru-cache';

import { DomainError } from '@holdfast/errors';
import { runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { Tenant } from './tenant.js';

interface TenantRow {
  id: string;
  name: string;
  currency: string;
  currencies: string[];
  prices_include_tax: boolean;
  shipping_prices_net: boolean;
  tax_rounding: Tenant['taxRounding'];
  capture_policy: Tenant['capturePolicy'];
  max_promotion_codes: number;
  payment_methods: string[];
  gateway_account: string | null;
  missing_shipping_rate: Tenant['missingShippingRate'];
  fallback_shipping_minor: bigint | null;
  locale: string;
}

const FIND_TENANT = statement<TenantRow>('find_tenant', 'SELECT * FROM tenants WHERE id = $1');
const CACHED_TENANTS = 100;
const CACHED_MS = 5 * 60_000;

/** Tenants by id, cached for five minutes (PAY-12); `forget` after a change. */
export class TenantRepository {
  private readonly cache = new LRUCache<string, Tenant>({ max: CACHED_TENANTS, ttl: CACHED_MS });

  constructor(private readonly db: Queryable) {}

  /** The tenant; TENANT_UNKNOWN when there is none. */
  async get(id: string): Promise<Tenant> {
    const cached = this.cache.get(id);
    if (cached) return cached;
    const row = await runOne(this.db, FIND_TENANT, [id]);
    if (!row) throw new DomainError('TENANT_UNKNOWN');
    const tenant = toTenant(row);
    this.cache.set(id, tenant);
    return tenant;
  }

  /** The next `get` reads the database. */
  forget(id: string): void {
    this.cache.delete(id);
  }
}

const toTenant = (row: TenantRow): Tenant => ({
  id: row.id,
  name: row.name,
  currency: row.currency,
  currencies: row.currencies,
  pricesIncludeTax: row.prices_include_tax,
  shippingPricesNet: row.shipping_prices_net,
  taxRounding: row.tax_rounding,
  capturePolicy: row.capture_policy,
  maxPromotionCodes: row.max_promotion_codes,
  paymentMethods: row.payment_methods,
  gatewayAccount: row.gateway_account ?? undefined,
  missingShippingRate: row.missing_shipping_rate,
  fallbackShippingMinor: row.fallback_shipping_minor ?? undefined,
  locale: row.locale,
});
