import { runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { gaugeOf } from '@holdfast/telemetry';

import { COUNT_EXPIRING } from './warn-expiry.statements.js';

/** A gauge of uncaptured authorizations that expire within 24 h, warned of or not (PAY-4); read at each scrape. */
export function observeExpiry(pool: Pool): void {
  gaugeOf(
    { name: 'holdfast_authorizations_expiring', help: 'Authorizations that run out within 24 h' },
    async (gauge) => {
      // The last value stands while the database is unavailable.
      const row = await runOne(pool, COUNT_EXPIRING).catch(() => undefined);
      if (row) gauge.set(row.expiring);
    },
  );
}
