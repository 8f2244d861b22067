import type { Redis } from 'ioredis';

import { messageOf } from '../../launcher/errors.ts';
import type { OnLine } from '../../launcher/on-line.ts';
import { connectRedis } from './event-log.ts';
import type { EventLog } from './event-log.ts';
import type { Component } from './resources.ts';
import type { Subscription } from './subscription.ts';

const BLOCK_MS = 5_000;
const PAUSE_AFTER_ERROR_MS = 200;
const EXPECTED = /closed|NOGROUP|ECONNREFUSED|writeable/i;

/** What one subscription is read with. */
export interface ReaderOptions {
  readonly subscription: Subscription;
  /** The name of this process in the consumer group. */
  readonly consumer: string;
  readonly component: Pick<Component, 'redis'>;
  readonly eventLog: Pick<EventLog, 'ensureGroup'>;
  /** Resolves when the app is ready. */
  readonly appIsUp: () => Promise<void> | undefined;
  readonly log: OnLine;
}

/**
 * Reads one topic for one subscription, on a connection of its own because a blocking read owns its connection. Reads
 * only while the app is there and the subscription has room; all other entries stay in the broker.
 */
export class Reader {
  /** Ends when the reader has stopped. */
  running: Promise<void> = Promise.resolve();
  private readonly options: ReaderOptions;
  private readonly halted = Promise.withResolvers<void>();
  private redis: Redis | undefined;
  /** The position among our own unfinished entries; undefined once only new ones are read. */
  private resumeFrom: string | undefined = '0';
  private grouped = false;
  private stopped = false;
  private lose: ((reason: Error) => void) | undefined;

  constructor(options: ReaderOptions) {
    this.options = options;
  }

  start(): void {
    const redis = connectRedis(this.options.component.redis, {
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: false,
    });
    redis.on('error', () => {});
    // The client forgets a command whose connection closes: the command would never end.
    redis.on('close', () => this.lose?.(new Error('the connection was closed')));
    this.redis = redis;
    this.running = this.loop(redis);
  }

  private async loop(redis: Redis): Promise<void> {
    const { appIsUp, subscription, log } = this.options;
    while (!this.stopped) {
      try {
        await appIsUp();
        await subscription.untilRoom();
        // A read that waits for a broker that is away never ends, not even by disconnecting.
        if (!this.stopped) await Promise.race([this.readOnce(redis), this.halted.promise]);
      } catch (error) {
        if (this.stopped) return;
        const message = messageOf(error);
        if (!EXPECTED.test(message)) log(`${subscription.name}: reading failed: ${message}`);
        await this.startOver();
      }
    }
  }

  private async readOnce(redis: Redis): Promise<void> {
    const { subscription, eventLog, consumer } = this.options;
    const { topic, appId, room } = subscription;
    if (!this.grouped) {
      await eventLog.ensureGroup(topic, appId);
      this.grouped = true;
    }
    const position = this.resumeFrom ?? '>';
    const lost = new Promise<never>((_, reject) => (this.lose = reject));
    const read = redis.xreadgroupBuffer(
      'GROUP',
      appId,
      consumer,
      'COUNT',
      room,
      'BLOCK',
      BLOCK_MS,
      'STREAMS',
      topic,
      position,
    );
    const answer = await Promise.race([read, lost]);
    const entries = answer?.[0]?.[1] ?? [];
    const last = entries.at(-1);
    if (this.resumeFrom !== undefined) this.resumeFrom = last && String(last[0]);
    if (last) subscription.accept(entries);
  }

  /** An answer that was lost on the way left its entries pending under our name: those are read again first. */
  private async startOver(): Promise<void> {
    this.grouped = false;
    this.resumeFrom = '0';
    await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
  }

  stop(): void {
    this.stopped = true;
    this.halted.resolve();
    this.redis?.disconnect();
  }
}
