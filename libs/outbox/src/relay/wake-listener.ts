import pg from 'pg';

const CHANNEL = 'outbox';
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/**
 * Calls `onWake` when somebody commits an event. It has a connection of its own, since a pooled one would not keep the LISTEN, and
 * connects again for ever: without it events still leave, at the next poll. Every new connection wakes once, for what it missed.
 */
export class WakeListener {
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly applicationName: string,
    private readonly onWake: () => void,
  ) {}

  /** Connects; resolves when it listens or when the first try has failed. */
  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: this.applicationName,
      keepAlive: true,
      connectionTimeoutMillis: LONGEST_RETRY_MS,
    });
    this.client = client;
    client.on('notification', this.onWake);
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.failures = 0;
      this.onWake();
    } catch {
      this.lost(client);
    }
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private lost(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    void client.end().catch(() => undefined);
    if (this.closed) return;
    const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++);
    this.retry = setTimeout(() => void this.open(), delay);
    this.retry.unref();
  }
}
