import type { OnLine } from '../../launcher/on-line.ts';
import { AppChannel } from './app-channel.ts';
import type { EventLog } from './event-log.ts';
import { Reader } from './reader.ts';
import type { Component, Inbound, SubscriptionDefinition } from './resources.ts';
import { Subscription } from './subscription.ts';

const DRAIN_MS = 5_000;
const DRAIN_POLL_MS = 20;

/** An app, its subscriptions, and the policies for them. */
export interface ConsumerOptions {
  readonly appId: string;
  readonly appPort: number;
  /** The name of this process in the consumer groups; the app id by default. */
  readonly consumer?: string | undefined;
  readonly definitions: readonly SubscriptionDefinition[];
  readonly component: Component;
  readonly inbound: Inbound;
  readonly eventLog: EventLog;
  readonly token: string | undefined;
  readonly log: OnLine;
}

/** All subscriptions of one app. */
export class Consumer {
  private readonly appId: string;
  private readonly consumer: string;
  private readonly component: Component;
  private readonly eventLog: EventLog;
  private readonly log: OnLine;
  private readonly channel: AppChannel;
  private readonly subscriptions: readonly Subscription[];
  private readonly readers: readonly Reader[];
  private readonly waiting: (() => void)[] = [];
  private claiming: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(options: ConsumerOptions) {
    const {
      appId,
      appPort,
      consumer = appId,
      definitions,
      component,
      inbound,
      eventLog,
      token,
      log,
    } = options;
    this.appId = appId;
    this.consumer = consumer;
    this.component = component;
    this.eventLog = eventLog;
    this.log = log;
    this.channel = new AppChannel({
      port: appPort,
      timeoutMs: inbound.timeoutMs,
      connections: component.concurrency * 4,
      token,
      onUp: () => this.appCameUp(),
    });
    const shared = { appId, settings: component, retry: inbound.retry, channel: this.channel, eventLog, log };
    this.subscriptions = definitions.map((definition) => new Subscription({ ...shared, definition }));
    const reading = { consumer, component, eventLog, log, appIsUp: () => this.appIsUp() };
    this.readers = this.subscriptions.map((subscription) => new Reader({ ...reading, subscription }));
  }

  start(): void {
    this.channel.watch();
    for (const reader of this.readers) reader.start();
    this.claiming = setInterval(() => void this.claimAbandoned(), this.component.redeliverIntervalMs);
  }

  private appIsUp(): Promise<void> | undefined {
    if (this.channel.up || this.stopped) return undefined;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private appCameUp(): void {
    this.log(`${this.appId} answers on port ${this.channel.port}`);
    this.wakeReaders();
    for (const subscription of this.subscriptions) subscription.work();
  }

  private wakeReaders(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Takes over entries that a stopped consumer had read and not finished, and entries that are due for redelivery. */
  private async claimAbandoned(): Promise<void> {
    if (!this.channel.up) return;
    for (const subscription of this.subscriptions) {
      if (subscription.room <= 0) continue;
      const { topic, room: count } = subscription;
      const minIdleMs = this.component.processingTimeoutMs;
      await this.eventLog
        .claim({ topic, group: this.appId, consumer: this.consumer, minIdleMs, count })
        .then((entries) => subscription.accept(entries))
        .catch(() => {});
    }
  }

  /** Reads no more, waits for deliveries under way, and leaves the rest pending for the next consumer. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.claiming);
    for (const reader of this.readers) reader.stop();
    for (const subscription of this.subscriptions) subscription.stop();
    this.wakeReaders();
    const deadline = Date.now() + DRAIN_MS;
    while (this.subscriptions.some(({ active }) => active > 0) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
    await this.channel.close();
    await Promise.all(this.readers.map(({ running }) => running));
  }
}
