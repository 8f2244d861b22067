import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';

import { Log } from '@holdfast/platform';

import { CachedPromotionCatalogue } from './cached-promotion-catalogue.js';

const RECONNECT_MS = 1_000;

/**
 * Listens for changed promotions on a connection of its own and empties the cache. Without that connection nothing is remembered, so a
 * change that was not heard of can never be ignored.
 */
@Injectable()
export class PromotionChanges implements OnApplicationBootstrap, OnModuleDestroy {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private connecting: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly cache: CachedPromotionCatalogue,
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.connecting = this.connect();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.connecting;
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'promotion-changes',
      keepAlive: true,
    });
    client.on('notification', ({ payload }) => this.cache.forget(payload));
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client));
    this.client = client;
    try {
      await client.connect();
      await client.query('LISTEN promotions');
      this.cache.setRemembering(true);
    } catch (error) {
      this.lost(client, error);
    }
  }

  private lost(client: pg.Client, error?: unknown): void {
    if (client !== this.client || this.stopped) return;
    this.client = undefined;
    this.cache.setRemembering(false);
    this.log.warn({ err: error }, 'promotion changes are not heard of; promotions are read each time');
    client.end().catch(() => undefined);
    this.timer = setTimeout(() => {
      this.connecting = this.connect();
    }, RECONNECT_MS);
  }
}
