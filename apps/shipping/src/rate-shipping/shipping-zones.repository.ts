import { Injectable } from '@nestjs/common';

import { Pool, StaticRows, run } from '@holdfast/postgres';

import type { ShippingZone } from '../domain/shipping-zone.js';
import { FIND_ZONES } from './shipping-zones.statements.js';

/** The zones of a tenant. */
export interface TenantZones {
  /** They are of this revision of the tenant or a later one. */
  readonly revision: bigint;
  /** By priority, then id. */
  readonly zones: readonly ShippingZone[];
}

/** Tenants' zones, cached for five minutes (PAY-12), less where a newer revision is known. Rates and their switch are never cached. */
@Injectable()
export class ShippingZonesRepository {
  private readonly rows = new StaticRows<TenantZones>('shipping_zones');

  constructor(private readonly pool: Pool) {}

  /** Not older than a revision that was read before. An empty result is not cached. */
  async ofTenant(tenantId: string, revision = 0n): Promise<TenantZones> {
    const read = () => this.rows.read(tenantId, '', () => this.load(tenantId, revision));
    let found = await read();
    if (found.revision < revision) {
      this.forget(tenantId);
      found = await read();
    }
    if (found.zones.length === 0) this.forget(tenantId);
    return found;
  }

  /** Drops the tenant's zones from the cache. */
  forget(tenantId: string): void {
    this.rows.forget(tenantId);
  }

  private async load(tenantId: string, revision: bigint): Promise<TenantZones> {
    return { revision, zones: await run(this.pool, FIND_ZONES, [tenantId]) };
  }
}
