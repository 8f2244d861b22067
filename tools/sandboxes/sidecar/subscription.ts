import { messageOf } from '../../launcher/errors.ts';
import type { OnLine } from '../../launcher/on-line.ts';
import type { AppChannel } from './app-channel.ts';
import type { EventLog, StreamEntry } from './event-log.ts';
import type { Component, SubscriptionDefinition } from './resources.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** Events that wait for their next attempt take no worker; past this many no new ones are read. */
const MOST_PARKED = 1_000;

/** A subscription, and what it delivers with. */
export interface SubscriptionOptions {
  readonly definition: SubscriptionDefinition;
  readonly appId: string;
  readonly settings: Pick<Component, 'queueDepth' | 'concurrency'>;
  readonly retry: RetryPolicy;
  readonly channel: Pick<AppChannel, 'up' | 'deliver'>;
  readonly eventLog: Pick<EventLog, 'acknowledge' | 'append'>;
  readonly log: OnLine;
}

/** An event on its way to the app. */
interface Message {
  readonly id: string;
  readonly data: Buffer;
  retries: number;
}

/**
 * One app's subscription to one topic: at most `concurrency` deliveries at a time, retries after a pause during which
 * others go on, and the dead-letter topic when the retry limit is reached or the app drops an event.
 */
export class Subscription {
  readonly name: string;
  readonly topic: string;
  readonly appId: string;
  /** Deliveries under way. */
  active = 0;
  private readonly route: string;
  private readonly deadLetterTopic: string | undefined;
  private readonly settings: SubscriptionOptions['settings'];
  private readonly retry: RetryPolicy;
  private readonly channel: SubscriptionOptions['channel'];
  private readonly eventLog: SubscriptionOptions['eventLog'];
  private readonly log: OnLine;
  private readonly queue: Message[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Ids in our hands: a claim of our own pending entries must not deliver them twice. */
  private readonly held = new Set<string>();
  private roomFound: (() => void) | undefined;
  private stopped = false;

  constructor({ definition, appId, settings, retry, channel, eventLog, log }: SubscriptionOptions) {
    this.name = definition.name;
    this.topic = definition.topic;
    this.route = definition.route;
    this.deadLetterTopic = definition.deadLetterTopic;
    this.appId = appId;
    this.settings = settings;
    this.retry = retry;
    this.channel = channel;
    this.eventLog = eventLog;
    this.log = log;
  }

  /** How many more entries may be read. */
  get room(): number {
    if (this.timers.size >= MOST_PARKED) return 0;
    return this.settings.queueDepth - this.queue.length - this.active;
  }

  /** Resolves when half of the queue is free: a read for every single free place would be too many. */
  untilRoom(): Promise<void> | undefined {
    if (this.stopped || this.hasRoom) return undefined;
    return new Promise((resolve) => (this.roomFound = resolve));
  }

  private get hasRoom(): boolean {
    return this.room >= Math.max(1, this.settings.queueDepth / 2);
  }

  /** Takes entries as Redis returns them. */
  accept(entries: readonly StreamEntry[]): void {
    for (const [rawId, fields] of entries) {
      const id = String(rawId);
      if (this.held.has(id)) continue;
      const data = fields ? fieldOf(fields, 'data') : undefined;
      // Trimmed from the stream meanwhile, or not written by Dapr: it can never be delivered.
      if (data === undefined) this.eventLog.acknowledge(this.topic, this.appId, id);
      else this.hold({ id, data, retries: 0 });
    }
    this.work();
  }

  private hold(message: Message): void {
    this.held.add(message.id);
    this.queue.push(message);
  }

  /** Starts as many deliveries as are allowed. */
  work(): void {
    while (!this.stopped && this.channel.up && this.active < this.settings.concurrency) {
      const message = this.queue.shift();
      if (!message) break;
      this.active += 1;
      void this.process(message);
    }
    if (this.roomFound && (this.hasRoom || this.stopped)) {
      this.roomFound();
      this.roomFound = undefined;
    }
  }

  private async process(message: Message): Promise<void> {
    const { outcome, why } = await this.channel.deliver(this.route, message.data);
    this.active -= 1;
    if (outcome === 'success') this.finish(message);
    else if (outcome === 'away') this.queue.unshift(message);
    else if (outcome === 'drop') await this.bury(message, why);
    else if (outcome === 'lost') this.lose(message, why);
    else if (message.retries < this.retry.maxRetries) this.park(message, why);
    else await this.bury(message, why);
    this.work();
  }

  private finish({ id }: Message): void {
    this.held.delete(id);
    this.eventLog.acknowledge(this.topic, this.appId, id);
  }

  private lose(message: Message, why: string): void {
    this.log(
      `${this.appId} ${this.topic} ${message.id}: ${why}; THE EVENT IS LOST, as it would be with daprd`,
    );
    this.finish(message);
  }

  private park(message: Message, why: string): void {
    message.retries += 1;
    const pause = this.retry.pauseMs(message.retries);
    this.log(
      `${this.appId} ${this.topic} ${message.id}: ${why}; retry ${message.retries} in ${Math.round(pause)} ms`,
    );
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.queue.push(message);
      this.work();
    }, pause);
    this.timers.add(timer);
  }

  private async bury(message: Message, why: string): Promise<void> {
    if (!this.deadLetterTopic) return this.leave(message, why);
    try {
      await this.eventLog.append(this.deadLetterTopic, message.data);
      this.log(`${this.appId} ${this.topic} ${message.id}: ${why}; sent to ${this.deadLetterTopic}`);
      this.finish(message);
    } catch (error) {
      this.leave(message, `${why}; ${this.deadLetterTopic} cannot be written: ${messageOf(error)}`);
    }
  }

  /** Leaves it pending in the broker, which delivers it again after the processing timeout. */
  private leave(message: Message, why: string): void {
    this.log(`${this.appId} ${this.topic} ${message.id}: ${why}; left for redelivery`);
    this.held.delete(message.id);
  }

  /** Starts no more deliveries; waiting events stay pending in the broker. */
  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.work();
  }
}

function fieldOf(fields: readonly Buffer[], name: string): Buffer | undefined {
  for (let at = 0; at < fields.length; at += 2) if (String(fields[at]) === name) return fields[at + 1];
  return undefined;
}
