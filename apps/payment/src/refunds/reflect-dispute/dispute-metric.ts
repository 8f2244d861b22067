import { gaugeOf } from '@holdfast/telemetry';

import type { DisputeRepository, OpenDisputes } from './dispute.repository.js';

/** Gauges of disputes that the shop has not answered: an unanswered dispute is lost at its deadline. */
export function observeDisputes(disputes: DisputeRepository): void {
  // The last value stands while the database is unavailable.
  const count = (): Promise<OpenDisputes | undefined> => disputes.countOpen().catch(() => undefined);
  gaugeOf(
    { name: 'holdfast_disputes_awaiting_response', help: 'Disputes that the shop has not answered yet' },
    async (gauge) => {
      const open = await count();
      if (open) gauge.set(open.awaiting);
    },
  );
  gaugeOf(
    { name: 'holdfast_disputes_due_soon', help: 'Disputes whose time to answer ends within 48 h' },
    async (gauge) => {
      const open = await count();
      if (open) gauge.set(open.dueSoon);
    },
  );
}
