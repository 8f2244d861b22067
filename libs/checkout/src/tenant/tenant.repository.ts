import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { DomainError } from '@holdfast/errors';
import { Pool, StaticRows, runOne, statement } from '@holdfast/postgres';

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
  return_origins: string[];
}

const FIND_TENANT = statement<TenantRow>('find_tenant', 'SELECT * FROM tenants WHERE id = $1');

/** Size and duration of the cache of tenants that do not exist; after that the database is read again. */
const UNKNOWN_TENANTS = { max: 10_000, ttl: 10_000 };

/**
 * Tenants by id, kept for five minutes (PAY-12). The process that writes one calls `forget`; other processes may go by the old settings for
 * as long as that, and may take a new tenant for unknown for ten seconds.
 */
@Injectable()
export class TenantRepository {
  private readonly rows = new StaticRows<Tenant>('tenants');
  private readonly unknown = new LRUCache<string, true>(UNKNOWN_TENANTS);

  constructor(private readonly db: Pool) {}

  /** The tenant; TENANT_UNKNOWN when there is none, without a query where that was found out just before (TRU-8). */
  async get(id: string): Promise<Tenant> {
    if (this.unknown.has(id)) throw new DomainError('TENANT_UNKNOWN');
    return this.rows.read(id, '', () => this.load(id));
  }

  /** The next `get` reads the database. */
  forget(id: string): void {
    this.unknown.delete(id);
    this.rows.forget(id);
  }

  private async load(id: string): Promise<Tenant> {
    const row = await runOne(this.db, FIND_TENANT, [id]);
    if (row) return toTenant(row);
    this.unknown.set(id, true);
    throw new DomainError('TENANT_UNKNOWN');
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
  returnOrigins: row.return_origins,
});
