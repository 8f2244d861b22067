import { statement } from '@holdfast/postgres';

import type { ShippingZone } from '../domain/shipping-zone.js';

export const FIND_ZONES = statement<ShippingZone>(
  'shipping_find_zones',
  `SELECT id, priority, countries, regions, postal_prefixes AS "postalPrefixes", excluded_countries AS "excludedCountries"
   FROM shipping_zones WHERE tenant_id = $1 ORDER BY priority, id`,
);
