import { Redis } from 'ioredis';

const COMMAND_TIMEOUT_MS = 5_000;
const ACK_RETRY_MS = 200;
const NEWEST_FIRST_ERROR = /BUSYGROUP/;

/** How both kinds of connection reach the component's Redis. */
export function connectRedis({ address, username, password, database, tls }, options) {
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
 * The streams as Dapr's pubsub.redis keeps them: one stream per topic named like it, the event in the field `data`, one
 * consumer group per app id that starts at the beginning. A real daprd can take over at any time.
 */
export class EventLog {
  constructor(component) {
    this.maxLen = component.maxLenApprox;
    this.redis = connectRedis(component.redis, {
      // What several requests add in one turn of the event loop travels as one write.
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    this.redis.on('error', () => {});
    this.unacknowledged = new Map();
  }

  /** Appends an event; resolved means it is in the broker. */
  append(topic, event) {
    if (this.maxLen > 0) return this.redis.xadd(topic, 'MAXLEN', '~', this.maxLen, '*', 'data', event);
    return this.redis.xadd(topic, '*', 'data', event);
  }

  /** Makes the group, and with it the stream; it is no error that both exist. */
  async ensureGroup(topic, group) {
    await this.redis.xgroup('CREATE', topic, group, '0', 'MKSTREAM').catch((error) => {
      if (!NEWEST_FIRST_ERROR.test(error.message)) throw error;
    });
  }

  /** Takes over what another consumer of the group has held for too long; answers entries as XREADGROUP does. */
  async claim({ topic, group, consumer, minIdleMs, count }) {
    const [, entries] = await this.redis.xautoclaimBuffer(
      topic,
      group,
      consumer,
      minIdleMs,
      '0-0',
      'COUNT',
      count,
    );
    return entries;
  }

  /** Marks an entry as done; many of them leave together, and again and again until Redis has taken them. */
  acknowledge(topic, group, id) {
    const key = `${topic} ${group}`;
    const ids = this.unacknowledged.get(key);
    if (ids) ids.push(id);
    else this.unacknowledged.set(key, [id]);
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  async flush() {
    const batches = [...this.unacknowledged];
    this.unacknowledged.clear();
    await Promise.all(batches.map(([key, ids]) => this.acknowledgeBatch(key, ids)));
    if (this.unacknowledged.size === 0) this.flushing = false;
    else setImmediate(() => this.flush());
  }

  async acknowledgeBatch(key, ids) {
    const [topic, group] = key.split(' ');
    try {
      await this.redis.xack(topic, group, ...ids);
    } catch {
      if (this.closed) return;
      await new Promise((resolve) => setTimeout(resolve, ACK_RETRY_MS));
      this.unacknowledged.set(key, [...(this.unacknowledged.get(key) ?? []), ...ids]);
    }
  }

  /** Writes the last acknowledgements and leaves. */
  async close() {
    this.closed = true;
    if (this.redis.status === 'ready') await this.flush();
    this.redis.disconnect();
  }
}
