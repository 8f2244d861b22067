import { runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { gaugeOf } from '@holdfast/telemetry';

import { COUNT_WITHOUT_ORDER } from './unsettled-payments.statements.js';

/**
 * A gauge of authorizations that no order has claimed for 15 min (DEM-11). The saga's recovery voids them, and the reconciler the rest. A
 * value above zero for long means that neither reaches checkout, or that order's events do not arrive.
 */
export function observeWithoutOrder(pool: Pool): void {
  gaugeOf(
    {
      name: 'holdfast_authorizations_without_order',
      help: 'Authorizations older than 15 min without an order',
    },
    async (gauge) => {
      // The last value stands while the database is unavailable.
      const row = await runOne(pool, COUNT_WITHOUT_ORDER).catch(() => undefined);
      if (row) gauge.set(row.count);
    },
  );
}
