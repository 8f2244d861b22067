import { statement } from '@holdfast/postgres';

/** Returns the old value: the statement's snapshot is older than its write. */
export const SET_RATES_ENABLED = statement<{ was_enabled: boolean }>(
  'shipping_set_rates_enabled',
  `WITH written AS (
     INSERT INTO shipping_switches (tenant_id, rates_enabled) VALUES ($1, $2)
     ON CONFLICT (tenant_id) DO UPDATE SET rates_enabled = EXCLUDED.rates_enabled, updated_at = now()
   )
   SELECT COALESCE((SELECT rates_enabled FROM shipping_switches WHERE tenant_id = $1), true) AS was_enabled`,
);
