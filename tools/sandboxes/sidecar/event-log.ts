import { Redis } from 'ioredis';
import type { RedisOptions, Result } from 'ioredis';
import { z } from 'zod';

import { messageOf } from '../../launcher/errors.ts';
import type { Component, RedisAddress } from './resources.ts';

const COMMAND_TIMEOUT_MS = 5_000;
const ACK_RETRY_MS = 200;
const GROUP_EXISTS = /BUSYGROUP/;

/** An entry of a stream as Redis returns it: fields and values in turn, or null where the entry is trimmed. */
export type StreamEntry = [id: Buffer, fields: Buffer[] | null];

declare module 'ioredis' {
  // The client has this form of XAUTOCLAIM; only its types lack it.
  interface RedisCommander<Context> {
    xautoclaimBuffer(
      ...args: [
        topic: string,
        group: string,
        consumer: string,
        minIdleMs: number,
        start: string,
        countToken: 'COUNT',
        count: number,
      ]
    ): Result<unknown, Context>;
  }
}

const Bytes = z.instanceof(Buffer);
/** The next position, the entries, and more from Redis 7 on. */
const ClaimAnswer = z
  .tuple([z.unknown(), z.array(z.tuple([Bytes, z.array(Bytes).nullable()]))])
  .rest(z.unknown());

/** The options in which connections to the broker differ. */
type ConnectionOptions = Pick<
  RedisOptions,
  | 'enableAutoPipelining'
  | 'enableOfflineQueue'
  | 'maxRetriesPerRequest'
  | 'commandTimeout'
  | 'autoResendUnfulfilledCommands'
>;

/** Connects to the component's Redis. */
export function connectRedis(
  { address, username, password, database, tls }: RedisAddress,
  options: ConnectionOptions,
): Redis {
  const split = address.lastIndexOf(':');
  return new Redis({
    host: address.slice(0, split),
    port: Number(address.slice(split + 1)),
    db: database,
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls: {} }),
    retryStrategy: (attempt) => Math.min(attempt * 50, 500),
    ...options,
  });
}

/**
 * The streams as Dapr's pubsub.redis keeps them: one stream per topic with the topic's name, the event in the field `data`, one
 * consumer group per app id that starts at the beginning. A real daprd can take over at any time.
 */
export class EventLog {
  readonly redis: Redis;
  private readonly maxLen: number;
  /** Ids by `topic group`. */
  private readonly unacknowledged = new Map<string, Acknowledgements>();
  private flushing = false;
  private closed = false;

  constructor(component: Pick<Component, 'redis' | 'maxLenApprox'>) {
    this.maxLen = component.maxLenApprox;
    this.redis = connectRedis(component.redis, {
      // All entries that requests add in one turn of the event loop travel as one write.
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    this.redis.on('error', () => {});
  }

  /** Appends an event; resolved means it is in the broker. */
  async append(topic: string, event: string | Buffer): Promise<void> {
    if (this.maxLen > 0) await this.redis.xadd(topic, 'MAXLEN', '~', this.maxLen, '*', 'data', event);
    else await this.redis.xadd(topic, '*', 'data', event);
  }

  /** Makes the group, and with it the stream; no error where both exist. */
  async ensureGroup(topic: string, group: string): Promise<void> {
    await this.redis.xgroup('CREATE', topic, group, '0', 'MKSTREAM').catch((error: unknown) => {
      if (!GROUP_EXISTS.test(messageOf(error))) throw error;
    });
  }

  /** Takes over entries that another consumer of the group has held for longer than `minIdleMs`. */
  async claim({ topic, group, consumer, minIdleMs, count }: Claim): Promise<StreamEntry[]> {
    const answer = await this.redis.xautoclaimBuffer(
      topic,
      group,
      consumer,
      minIdleMs,
      '0-0',
      'COUNT',
      count,
    );
    const [, entries] = ClaimAnswer.parse(answer);
    return entries;
  }

  /** Marks an entry as done. Many acknowledgements travel together, and are repeated until Redis has taken them. */
  acknowledge(topic: string, group: string, id: string): void {
    this.keep({ topic, group, ids: [id] });
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  private keep({ topic, group, ids }: Acknowledgements): void {
    const key = `${topic} ${group}`;
    const kept = this.unacknowledged.get(key);
    if (kept) kept.ids.push(...ids);
    else this.unacknowledged.set(key, { topic, group, ids });
  }

  private async flush(): Promise<void> {
    const batches = [...this.unacknowledged.values()];
    this.unacknowledged.clear();
    await Promise.all(batches.map((batch) => this.acknowledgeBatch(batch)));
    if (this.unacknowledged.size === 0) this.flushing = false;
    else setImmediate(() => this.flush());
  }

  private async acknowledgeBatch(batch: Acknowledgements): Promise<void> {
    try {
      await this.redis.xack(batch.topic, batch.group, ...batch.ids);
    } catch {
      if (this.closed) return;
      await new Promise((resolve) => setTimeout(resolve, ACK_RETRY_MS));
      this.keep(batch);
    }
  }

  /** Writes the last acknowledgements and disconnects. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.redis.status === 'ready') await this.flush();
    this.redis.disconnect();
  }
}

/** Entries of one stream that one group has finished. */
interface Acknowledgements {
  readonly topic: string;
  readonly group: string;
  readonly ids: string[];
}

interface Claim {
  readonly topic: string;
  readonly group: string;
  readonly consumer: string;
  readonly minIdleMs: number;
  /** The most entries to take over. */
  readonly count: number;
}
