import { AppChannel } from './app-channel.ts';
import { Reader } from './reader.ts';
import { Subscription } from './subscription.ts';

const DRAIN_MS = 5_000;
const DRAIN_POLL_MS = 20;

/** Everything one app consumes. */
export class Consumer {
  constructor({ appId, appPort, consumer = appId, definitions, component, inbound, eventLog, token, log }) {
    Object.assign(this, { appId, consumer, component, eventLog, log });
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
    this.waiting = [];
  }

  start() {
    this.channel.watch();
    for (const reader of this.readers) reader.start();
    this.claiming = setInterval(() => void this.claimAbandoned(), this.component.redeliverIntervalMs);
  }

  appIsUp() {
    if (this.channel.up || this.stopped) return undefined;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  appCameUp() {
    this.log(`${this.appId} answers on port ${this.channel.port}`);
    this.release();
    for (const subscription of this.subscriptions) subscription.work();
  }

  release() {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Takes over what a consumer that is gone had read and not finished, and what was left for redelivery. */
  async claimAbandoned() {
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

  /** Reads no more, lets deliveries under way end, and leaves the rest pending for whoever comes next. */
  async stop() {
    this.stopped = true;
    clearInterval(this.claiming);
    for (const reader of this.readers) reader.stop();
    for (const subscription of this.subscriptions) subscription.stop();
    this.release();
    const deadline = Date.now() + DRAIN_MS;
    while (this.subscriptions.some(({ active }) => active > 0) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
    await this.channel.close();
    await Promise.all(this.readers.map(({ running }) => running));
  }
}
