import { runOne, statement } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';

/** The old value is read from the statement's snapshot, before the write. */
const SET_ENABLED = statement<{ was_enabled: boolean }>(
  'shipping_set_rates_enabled',
  `WITH written AS (
     INSERT INTO shipping_switches (tenant_id, rates_enabled) VALUES ($1, $2)
     ON CONFLICT (tenant_id) DO UPDATE SET rates_enabled = EXCLUDED.rates_enabled, updated_at = now()
   )
   SELECT COALESCE((SELECT rates_enabled FROM shipping_switches WHERE tenant_id = $1), true) AS was_enabled`,
);

/** Switches all shipping rates of a tenant off or on; calls that come after it see it. */
export class SetRatesEnabled {
  constructor(private readonly pool: Pool) {}

  /** Answers whether rates were on before. `db`: the caller's transaction. */
  async execute(tenantId: string, enabled: boolean, db: Queryable = this.pool): Promise<boolean> {
    const row = await runOne(db, SET_ENABLED, [tenantId, enabled]);
    return row?.was_enabled ?? true;
  }
}
