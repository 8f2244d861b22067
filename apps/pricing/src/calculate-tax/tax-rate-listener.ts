import pg from 'pg';

import type { Log } from '@holdfast/service';

const CHANNEL = 'tax_rates';
const RETRY_MS = 1_000;

/**
 * Calls `onChange` with the tenant whose tax rates were written, by whichever process or operator; and without one after every
 * connect, since what was written before went unheard. Connects again for ever; meanwhile the cache's time to live is the net.
 */
export class TaxRateListener {
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly onChange: (tenantId: string | undefined) => void,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  /** Connects; resolves when it listens or when the first try has failed. */
  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'pricing-listener',
      keepAlive: true,
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.onChange(payload || undefined));
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.onChange(undefined);
    } catch (error) {
      this.lost(client, error);
    }
  }

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
    this.log.warn({ err: error }, 'changed tax rates are not heard of; those remembered end with their time');
    this.retry = setTimeout(() => void this.open(), RETRY_MS);
    this.retry.unref();
  }
}
