import { RecurringJob } from '@holdfast/platform';
import type { Pool } from '@holdfast/postgres';
import type { Log } from '@holdfast/telemetry';

import { purge, takeBack } from '../store/relay-store.js';
import type { RelayMetrics } from './relay-metrics.js';
import type { RelaySettings } from './relay-settings.js';

/** Settings of the housekeeping. */
export interface HousekeepingOptions {
  readonly pool: Pool;
  /** The relay whose housekeeping this is. */
  readonly relay: string;
  readonly settings: RelaySettings;
  readonly metrics: RelayMetrics;
  readonly log: Log;
  /** Called when claims were taken back: there is something to publish. */
  readonly onTakenBack: () => void;
}

async function endLeases({
  pool,
  relay,
  settings,
  metrics,
  log,
  onTakenBack,
}: HousekeepingOptions): Promise<void> {
  const ended = await takeBack(pool, settings.OUTBOX_LEASE_MS, relay);
  if (ended === 0) return;
  metrics.leasesEnded.inc(ended);
  log.warn({ rows: ended }, 'outbox claims taken back');
  onTakenBack();
}

async function purgeOld({ pool, settings, log }: HousekeepingOptions): Promise<void> {
  const deleted = await purge(pool, settings.OUTBOX_PURGE_AFTER_MS);
  if (deleted > 0) log.info({ rows: deleted }, 'outbox purged');
}

/** The jobs beside a relay: take back claims whose lease expired or whose relay was killed, and delete old events that are published or resolved. */
export function housekeepingJobs(options: HousekeepingOptions): readonly RecurringJob[] {
  const { OUTBOX_LEASE_CHECK_MS, OUTBOX_PURGE_EVERY_MS } = options.settings;
  return [
    { name: 'outbox-leases', everyMs: OUTBOX_LEASE_CHECK_MS, round: () => endLeases(options) },
    { name: 'outbox-purge', everyMs: OUTBOX_PURGE_EVERY_MS, round: () => purgeOld(options) },
  ].map((job) => new RecurringJob(job, options.log));
}
