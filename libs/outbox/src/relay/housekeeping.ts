import type { Pool } from '@holdfast/postgres';

import { purge, takeBack } from '../store/relay-store.js';
import type { RelayLog } from './relay-log.js';
import type { RelayMetrics } from './relay-metrics.js';
import type { RelaySettings } from './relay-settings.js';

/** What the relay tidies on the side. */
export interface HousekeepingOptions {
  readonly pool: Pool;
  readonly settings: RelaySettings;
  readonly metrics: RelayMetrics;
  readonly log: RelayLog;
  /** Called when claims were taken back: there is something to publish. */
  readonly onTakenBack: () => void;
}

/** Takes back claims whose lease ran out, and deletes what is done and old; at once and then regularly. */
export class Housekeeping {
  private timers: NodeJS.Timeout[] = [];
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly options: HousekeepingOptions) {}

  start(): void {
    const { settings } = this.options;
    this.every(settings.OUTBOX_LEASE_CHECK_MS, () => this.endLeases());
    this.every(settings.OUTBOX_PURGE_EVERY_MS, () => this.purge());
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    await Promise.all(this.underWay);
  }

  private every(intervalMs: number, work: () => Promise<void>): void {
    const once = (): void => {
      const running = work().catch((error: unknown) =>
        this.options.log.warn({ err: error }, 'outbox housekeeping failed'),
      );
      this.underWay.add(running);
      void running.finally(() => this.underWay.delete(running));
    };
    once();
    const timer = setInterval(once, intervalMs);
    timer.unref();
    this.timers.push(timer);
  }

  private async endLeases(): Promise<void> {
    const { pool, settings, metrics, log, onTakenBack } = this.options;
    const ended = await takeBack(pool, settings.OUTBOX_LEASE_MS);
    if (ended === 0) return;
    metrics.leasesEnded.inc(ended);
    log.warn({ rows: ended }, 'outbox claims taken back');
    onTakenBack();
  }

  private async purge(): Promise<void> {
    const { pool, settings, log } = this.options;
    const deleted = await purge(pool, settings.OUTBOX_PURGE_AFTER_MS);
    if (deleted > 0) log.info({ rows: deleted }, 'outbox purged');
  }
}
