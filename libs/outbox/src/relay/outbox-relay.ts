// Publishes stored events (EVT-4). Several relays may run on one outbox:
// - A claim is a fenced lease: rows are locked with SKIP LOCKED, marked with an owner that is new for every claim, and every later
//   write names that owner. A relay whose lease expired can therefore not overwrite its successor's writes. Claims of a killed relay,
//   whose connection for LISTEN is gone, are taken back before their lease ends.
// - Order is kept per aggregate: a claim takes an aggregate's rows from its first open one, or not at all, and within a batch they are
//   published one after the other. Other aggregates are published in parallel.
// - Delivery is at least once: a crash between publish and mark publishes again under the same id, which consumers recognise.
// - Refusals are counted against the event; outages are not: the relay backs off, then probes with single events.
// - One statement per batch: it marks what was published before and claims the next. What no claim follows soon is marked after MARK_WITHIN_MS.
// Woken by LISTEN/NOTIFY, with a poll as the fallback. While a full batch is published, the next one is claimed.
import { backoffMs } from '@holdfast/errors';
import type { RecurringJob } from '@holdfast/platform';
import { ChannelListener } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';
import type { Log } from '@holdfast/telemetry';

import type { EventPublisher } from '../publish/event-publisher.js';
import { claim, settle } from '../store/relay-store.js';
import type { Claim, SentRow, Settlement } from '../store/relay-store.js';
import { deliverBatch } from './deliver-batch.js';
import type { Delivery } from './deliver-batch.js';
import { housekeepingJobs } from './housekeeping.js';
import { relayMetrics } from './relay-metrics.js';
import type { RelayMetrics } from './relay-metrics.js';
import type { RelaySettings } from './relay-settings.js';
import { Signal } from './signal.js';

/** The parts of a relay. */
export interface OutboxRelayOptions {
  readonly pool: Pool;
  /** The same database without a pooler: LISTEN needs a permanent connection (PAY-13). */
  readonly directUrl: string;
  readonly publisher: EventPublisher;
  readonly settings: RelaySettings;
  readonly log: Log;
  /** Names the relay's connection and claims. */
  readonly name: string;
}

/** Share of the lease after which no publish starts under it. */
const USABLE_LEASE = 0.8;
const SETTLE_RETRY_MS = 100;
/** Longer than the time between two batches of one shopper. A process that is killed in it leaves published rows claimed until another relay sees that it is gone. */
const MARK_WITHIN_MS = 100;

/** One relay. `start` returns at once in any state of database and broker; `stop` finishes publishes under way. */
export class OutboxRelay {
  private readonly wakeUp = new Signal();
  private readonly halt = new Signal();
  private readonly metrics: RelayMetrics;
  private readonly housekeeping: readonly RecurringJob[];
  private readonly listener: ChannelListener | undefined;
  private readonly id: string;
  private running: Promise<void> | undefined;
  private stopping = false;
  private claims = 0;
  private lastBatchAt = 0;
  /** Published, and marked by the next claim. */
  private readonly sent: SentRow[] = [];
  private brokerFailures = 0;

  constructor(private readonly options: OutboxRelayOptions) {
    const { pool, settings, log, name, directUrl } = options;
    this.id = `${name}/${newId()}`;
    this.metrics = relayMetrics(pool);
    this.housekeeping = housekeepingJobs({
      pool,
      relay: this.id,
      settings,
      log,
      metrics: this.metrics,
      onTakenBack: () => this.wake(),
    });
    if (!settings.OUTBOX_NOTIFY) return;
    const channel = {
      url: directUrl,
      channel: 'outbox',
      // Shows other relays that this one lives.
      applicationName: this.id,
      onLost: (error: unknown) =>
        log.warn({ err: error }, 'notifications of new events are lost; the outbox is polled'),
    };
    this.listener = new ChannelListener(channel, () => this.wake());
  }

  /** Starts publishing. */
  async start(): Promise<void> {
    if (this.running) return;
    await this.listener?.open();
    for (const job of this.housekeeping) job.start();
    this.running = this.run();
  }

  /** Stops claiming, finishes publishes under way, gives the rest back. Idempotent. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.raise();
    this.halt.raise();
    await this.running;
    await Promise.all(this.housekeeping.map((job) => job.stop()));
    await this.listener?.close();
    await this.options.publisher.close();
  }

  /** Reads the outbox now. */
  wake(): void {
    this.wakeUp.raise();
  }

  /** Nest's hook. */
  onApplicationBootstrap(): Promise<void> {
    return this.start();
  }

  /** Nest's hook; the pool must outlive it (close pools in onApplicationShutdown). */
  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  private async run(): Promise<void> {
    const { OUTBOX_POLL_MS, OUTBOX_GATHER_MS } = this.options.settings;
    while (!this.stopping) {
      await this.drain();
      if (this.stopping) break;
      if (this.brokerFailures > 0) {
        await this.halt.wait(this.brokerBackoffMs());
        continue;
      }
      await this.wakeUp.wait(this.sent.length > 0 ? MARK_WITHIN_MS : OUTBOX_POLL_MS);
      const gatherMs = OUTBOX_GATHER_MS - (performance.now() - this.lastBatchAt);
      // Under load, a short wait turns many claims of one event into few claims of many; after a pause there is none.
      if (gatherMs > 0 && !this.stopping) await this.halt.wait(gatherMs);
    }
    await this.markSent();
  }

  /** Marks what no further claim will mark. Where that fails, the rows are published again when their lease has ended. */
  private async markSent(): Promise<void> {
    if (this.sent.length === 0) return;
    const failed = (error: unknown) => this.options.log.warn({ err: error }, 'outbox cannot be written');
    await this.claimUpTo(0).catch(failed);
  }

  /** Claims and delivers until nothing claimable is left. */
  private async drain(): Promise<void> {
    let delivering: Promise<void> | undefined;
    try {
      for (;;) {
        const overlapped = delivering !== undefined;
        const limit = this.brokerFailures > 0 ? 1 : this.options.settings.OUTBOX_BATCH_SIZE;
        const claimed = await this.claim(limit);
        await delivering;
        delivering = this.deliver(claimed);
        if (claimed.rows.length === limit && limit > 1) continue;
        await delivering;
        delivering = undefined;
        if (this.stopping || this.brokerFailures > 0) return;
        // Rows behind others that were under way during the claim could not be claimed: claim once more.
        if (!overlapped && claimed.rows.length < limit) return;
      }
    } catch (error) {
      this.options.log.warn({ err: error }, 'outbox cannot be read');
      await delivering;
    }
  }

  private async claim(limit: number): Promise<Claim> {
    return this.stopping ? { owner: '', rows: [] } : this.claimUpTo(limit);
  }

  private async claimUpTo(limit: number): Promise<Claim> {
    // The claim sees every event that was notified before it; one that is notified from now on is for the next.
    this.wakeUp.lower();
    const startedAt = performance.now();
    const sent = [...this.sent];
    const { marked, ...claimed } = await claim(this.options.pool, `${this.id}:${++this.claims}`, limit, sent);
    this.sent.splice(0, sent.length);
    this.countStale(sent.length - marked);
    // A claim without rows is no load.
    if (claimed.rows.length > 0) this.lastBatchAt = startedAt;
    return claimed;
  }

  /**
   * Publishes a claim. A batch that was published whole is marked by the next claim; any other outcome is written at once. Never throws: rows
   * that cannot be written are taken over when the lease expires.
   */
  private async deliver({ owner, rows }: Claim): Promise<void> {
    if (rows.length === 0) return;
    const { settings, publisher } = this.options;
    const startedAt = performance.now();
    const usableUntil = startedAt + settings.OUTBOX_LEASE_MS * USABLE_LEASE;
    const isProbe = rows.length === 1;
    const delivery = await deliverBatch(rows, {
      publisher,
      parallel: settings.OUTBOX_PARALLEL_PUBLISHES,
      mayContinue: () =>
        !this.stopping && performance.now() < usableUntil && (isProbe || this.brokerFailures === 0),
    });
    this.noteBroker(delivery);
    this.count(delivery, (performance.now() - startedAt) / 1000);
    if (delivery.published.length === rows.length)
      this.sent.push(...delivery.published.map(({ id }) => ({ id, owner })));
    else this.countSettled(await this.settle(owner, delivery, usableUntil));
  }

  private async settle(
    owner: string,
    delivery: Delivery,
    usableUntil: number,
  ): Promise<Settlement | undefined> {
    const { pool, settings, log } = this.options;
    for (;;) {
      try {
        return await settle(pool, owner, delivery, settings);
      } catch (error) {
        log.warn({ err: error }, 'outbox cannot be written');
        if (this.stopping || performance.now() > usableUntil) return undefined;
        await this.halt.wait(SETTLE_RETRY_MS);
      }
    }
  }

  private noteBroker({ unreachable, published, refused }: Delivery): void {
    if (unreachable === undefined) {
      if (published.length + refused.length > 0) this.brokerFailures = 0;
      return;
    }
    // One line per outage, not per attempt.
    if (this.brokerFailures === 0)
      this.options.log.warn({ error: unreachable }, 'event broker cannot be reached');
    this.brokerFailures += 1;
    this.metrics.unreachable.inc();
  }

  private brokerBackoffMs(): number {
    const { OUTBOX_BROKER_BACKOFF_BASE_MS: firstMs, OUTBOX_BROKER_BACKOFF_MAX_MS: maxMs } =
      this.options.settings;
    return backoffMs(this.brokerFailures, { firstMs, maxMs });
  }

  private count(delivery: Delivery, tookSeconds: number): void {
    for (const row of delivery.published) {
      this.metrics.published.inc({ topic: row.topic });
      this.metrics.lagSeconds.observe({}, row.waited_seconds + tookSeconds);
    }
    for (const { row, error } of delivery.refused) {
      this.metrics.refused.inc({ topic: row.topic });
      this.options.log.warn(
        { eventId: row.id, topic: row.topic, attempts: row.attempts + 1, error },
        'event refused by the broker',
      );
    }
  }

  private countSettled(settlement: Settlement | undefined): void {
    for (const row of settlement?.failed ?? []) {
      this.metrics.failed.inc({ topic: row.topic });
      const facts = {
        eventId: row.id,
        topic: row.topic,
        aggregateId: row.aggregate_id,
        attempts: row.attempts,
      };
      this.options.log.error(facts, 'event failed: its aggregate is blocked until an operator resolves it');
    }
    this.countStale(settlement?.stale ?? 0);
  }

  private countStale(rows: number): void {
    if (rows === 0) return;
    this.metrics.staleWrites.inc(rows);
    this.options.log.warn({ rows }, 'outbox claim was taken over by another relay');
  }
}
