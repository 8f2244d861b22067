import pg from 'pg';

import { backoffMs } from '@holdfast/errors';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/**
 * Calls `onWake` with the payload of every notification on a channel. It has its own connection (past any pooler, which would not keep the
 * LISTEN) and reconnects without end. Every new connection wakes once, without a payload, for missed notifications; until then a poll, or a
 * cache's time to live, is the fallback.
 */
export class ChannelListener {
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  constructor(
    private readonly options: {
      readonly url: string;
      readonly channel: string;
      readonly applicationName: string;
      /** Called once per lost connection, with the cause; not again until it listens again. */
      readonly onLost?: (error: unknown) => void;
    },
    private readonly onWake: (payload?: string) => void,
  ) {}

  /** Connects; resolves when it listens, or when the first attempt to connect failed. */
  async open(): Promise<void> {
    const { url, channel, applicationName } = this.options;
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: LONGEST_RETRY_MS,
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.onWake(payload || undefined));
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      this.failures = 0;
      this.onWake();
    } catch (error) {
      this.lost(client, error);
    }
  }

  /** Closes the connection; it does not reconnect. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private lost(client: pg.Client, error?: unknown): void {
    if (this.client !== client) return;
    this.client = undefined;
    void client.end().catch(() => undefined);
    if (this.closed) return;
    if (this.failures === 0) this.options.onLost?.(error);
    this.failures += 1;
    const delay = backoffMs(this.failures, { firstMs: FIRST_RETRY_MS, maxMs: LONGEST_RETRY_MS });
    this.retry = setTimeout(() => void this.open(), delay);
    this.retry.unref();
  }
}
