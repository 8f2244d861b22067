import { Gauge, register } from 'prom-client';

import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const METRIC = 'holdfast_authorizations_without_order';

const COUNT = statement<{ count: number }>(
  'count-authorizations-without-order',
  `SELECT count(*)::int AS count FROM payments
   WHERE gateway = 'stripe' AND status = 'authorized' AND order_id IS NULL AND authorized_at < now() - interval '15 minutes'`,
);

/**
 * A gauge of authorisations that no order has claimed for 15 min (DEM-11). The saga's recovery lets them go, and the reconciler what that
 * could not; above zero for long, neither comes through to checkout, or order's events do not come here.
 */
export function observeWithoutOrder(pool: Pool): void {
  register.removeSingleMetric(METRIC);
  new Gauge({
    name: METRIC,
    help: 'Authorisations older than 15 min without an order',
    async collect() {
      // With the database away the last reading stands.
      const row = await runOne(pool, COUNT).catch(() => undefined);
      if (row) this.set(row.count);
    },
  });
}
