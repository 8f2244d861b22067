import { Gauge, register } from 'prom-client';

import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

const AWAITING = 'holdfast_disputes_awaiting_response';
const DUE_SOON = 'holdfast_disputes_due_soon';

const COUNT = statement<{ awaiting: number; dueSoon: number }>(
  'count-open-disputes',
  `SELECT count(*)::int AS awaiting, count(*) FILTER (WHERE due_by < now() + interval '48 hours')::int AS "dueSoon" FROM disputes
   WHERE status IN ('warning_needs_response', 'needs_response', 'appeal_needs_response')`,
);

/** Gauges of disputes that the shop has not answered yet: what is not answered in time is lost. */
export function observeDisputes(pool: Pool): void {
  // With the database away the last reading stands.
  const count = () => runOne(pool, COUNT).catch(() => undefined);
  register.removeSingleMetric(AWAITING);
  register.removeSingleMetric(DUE_SOON);
  new Gauge({
    name: AWAITING,
    help: 'Disputes that the shop has not answered yet',
    async collect() {
      const row = await count();
      if (row) this.set(row.awaiting);
    },
  });
  new Gauge({
    name: DUE_SOON,
    help: 'Disputes whose time to answer ends within 48 h',
    async collect() {
      const row = await count();
      if (row) this.set(row.dueSoon);
    },
  });
}
