import { runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { counter, gaugesOf, histogram } from '@holdfast/telemetry';

import { readBacklog } from '../store/outbox.statements.js';
import type { Backlog } from '../store/outbox.statements.js';

/** The relay's metrics. */
export type RelayMetrics = ReturnType<typeof relayMetrics>;

/** The counters of a relay (EVT-4); the backlog's gauges read the database at each scrape. */
export function relayMetrics(pool: Pool) {
  observeBacklog(pool);
  return {
    published: counter({
      name: 'holdfast_outbox_published_total',
      help: 'Events handed to the broker',
      labelNames: ['topic'],
    }),
    refused: counter({
      name: 'holdfast_outbox_refused_total',
      help: 'Publishes that the broker refused',
      labelNames: ['topic'],
    }),
    failed: counter({
      name: 'holdfast_outbox_failed_total',
      help: 'Events that failed at their retry limit',
      labelNames: ['topic'],
    }),
    unreachable: counter({
      name: 'holdfast_outbox_broker_unreachable_total',
      help: 'Times the broker could not be reached',
    }),
    staleWrites: counter({
      name: 'holdfast_outbox_stale_writes_total',
      help: 'Rows whose claim was taken over by another relay',
    }),
    leasesEnded: counter({
      name: 'holdfast_outbox_leases_ended_total',
      help: 'Expired claims that were taken back',
    }),
    lagSeconds: histogram({
      name: 'holdfast_outbox_lag_seconds',
      help: 'From the transaction that stored an event to the broker',
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30, 120, 600],
    }),
  };
}

function observeBacklog(pool: Pool): void {
  gaugesOf<Backlog>(
    () => runOne(pool, readBacklog),
    [
      {
        name: 'holdfast_outbox_pending',
        help: 'Events that wait, counted up to 10000',
        of: (row) => row.pending,
      },
      {
        name: 'holdfast_outbox_failed',
        help: 'Events that failed and are not resolved',
        of: (row) => row.failed,
      },
      {
        name: 'holdfast_outbox_oldest_pending_seconds',
        help: 'Age of the oldest event that waits',
        of: (row) => row.oldest_seconds ?? 0,
      },
    ],
  );
}
