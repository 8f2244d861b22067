import { Gauge, register } from 'prom-client';

import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const EXPIRING = 'holdfast_authorizations_expiring';

const COUNT = statement<{ expiring: number }>(
  'count-expiring-authorizations',
  `SELECT count(*)::int AS expiring FROM payments
    WHERE status = 'authorized' AND capture_before BETWEEN now() AND now() + interval '24 hours'`,
);

/** A gauge of the authorisations that run out within 24 h and are not captured, warned of or not (PAY-4); read when it is scraped. */
export function observeExpiry(pool: Pool): void {
  register.removeSingleMetric(EXPIRING);
  new Gauge({
    name: EXPIRING,
    help: 'Authorisations that run out within 24 h',
    async collect() {
      // With the database away the last reading stands.
      const row = await runOne(pool, COUNT).catch(() => undefined);
      if (row) this.set(row.expiring);
    },
  });
}
