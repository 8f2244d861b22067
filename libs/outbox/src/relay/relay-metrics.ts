import { Counter, Gauge, Histogram, register } from 'prom-client';

import { runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { readBacklog } from '../store/outbox.statements.js';

const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
  (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames });

const gauge = (name: string, help: string, read: (set: (value: number) => void) => Promise<void>): void => {
  // A later relay in the process (a second one in a test) replaces the first one's reading.
  register.removeSingleMetric(name);
  new Gauge({ name, help, collect() { return read((value) => this.set(value)); } }); // prettier-ignore
};

/** What the relay counts (EVT-4). */
export interface RelayMetrics {
  readonly published: Counter;
  readonly refused: Counter;
  readonly failed: Counter;
  readonly unreachable: Counter;
  readonly staleWrites: Counter;
  readonly leasesEnded: Counter;
  readonly lagSeconds: Histogram;
}

/** The relay's metrics; the backlog's gauges read the database when they are scraped. */
export function relayMetrics(pool: Pool): RelayMetrics {
  observeBacklog(pool);
  const lag = 'holdfast_outbox_lag_seconds';
  return {
    published: counter('holdfast_outbox_published_total', 'Events handed to the broker', ['topic']),
    refused: counter('holdfast_outbox_refused_total', 'Publishes that the broker refused', ['topic']),
    failed: counter('holdfast_outbox_failed_total', 'Events given up after their last attempt', ['topic']),
    unreachable: counter('holdfast_outbox_broker_unreachable_total', 'Times the broker could not be reached'),
    staleWrites: counter(
      'holdfast_outbox_stale_writes_total',
      'Rows whose claim had passed to another relay',
    ),
    leasesEnded: counter(
      'holdfast_outbox_leases_ended_total',
      'Claims taken back from relays that went away',
    ),
    lagSeconds:
      (register.getSingleMetric(lag) as Histogram | undefined) ??
      new Histogram({
        name: lag,
        help: 'From the transaction that stored an event to the broker',
        buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30, 120, 600],
      }),
  };
}

function observeBacklog(pool: Pool): void {
  let reading:
    Promise<{ pending: number; failed: number; oldest_seconds: number | null } | undefined> | undefined;
  // The three gauges of one scrape share one statement; a database that is away leaves them as they were.
  const backlog = () =>
    (reading ??= runOne(pool, readBacklog)
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      }));
  gauge('holdfast_outbox_pending', 'Events that wait, counted up to 10000', async (set) => {
    const row = await backlog();
    if (row) set(row.pending);
  });
  gauge('holdfast_outbox_failed', 'Events that failed and are not resolved', async (set) => {
    const row = await backlog();
    if (row) set(row.failed);
  });
  gauge('holdfast_outbox_oldest_pending_seconds', 'Age of the oldest event that waits', async (set) => {
    const row = await backlog();
    if (row) set(row.oldest_seconds ?? 0);
  });
}
