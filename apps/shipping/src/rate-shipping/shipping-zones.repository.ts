import { StaticRows, run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { ShippingZone } from './shipping-zone.js';

const FIND_ZONES = statement<ShippingZone>(
  'shipping_find_zones',
  `SELECT id, priority, countries, regions, postal_prefixes AS "postalPrefixes", excluded_countries AS "excludedCountries"
   FROM shipping_zones WHERE tenant_id = $1 ORDER BY priority, id`,
);

/**
 * A tenant's zones, kept for five minutes (PAY-12). What an operator changes through this process is forgotten at once; other replicas go by
 * the old zones for as long as that. Rates and their switch are never kept.
 */
export class ShippingZones {
  private readonly rows = new StaticRows<readonly ShippingZone[]>('shipping_zones');

  constructor(private readonly pool: Pool) {}

  /** In the order of priority and id. A shop that has none yet is asked about again the next time. */
  async ofTenant(tenantId: string): Promise<readonly ShippingZone[]> {
    const zones = await this.rows.read(tenantId, '', () => run(this.pool, FIND_ZONES, [tenantId]));
    if (zones.length === 0) this.forget(tenantId);
    return zones;
  }

  /** The next call reads the database. */
  forget(tenantId: string): void {
    this.rows.forget(tenantId);
  }
}
