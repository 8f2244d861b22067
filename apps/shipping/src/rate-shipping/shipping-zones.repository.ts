import { Injectable } from '@nestjs/common';

import { Pool, StaticRows, run } from '@holdfast/postgres';

import type { ShippingZone } from '../domain/shipping-zone.js';
import { FIND_ZONES } from './shipping-zones.statements.js';

/**
 * A tenant's zones, cached for five minutes (PAY-12). A change through this process drops them at once; other replicas use the old zones
 * until they expire. Rates and their switch are never cached.
 */
@Injectable()
export class ShippingZonesRepository {
  private readonly rows = new StaticRows<readonly ShippingZone[]>('shipping_zones');

  constructor(private readonly pool: Pool) {}

  /** By priority, then id. An empty result is not cached. */
  async ofTenant(tenantId: string): Promise<readonly ShippingZone[]> {
    const zones = await this.rows.read(tenantId, '', () => run(this.pool, FIND_ZONES, [tenantId]));
    if (zones.length === 0) this.forget(tenantId);
    return zones;
  }

  /** Drops the tenant's zones from the cache. */
  forget(tenantId: string): void {
    this.rows.forget(tenantId);
  }
}
