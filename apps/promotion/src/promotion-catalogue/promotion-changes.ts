import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { Database, Log } from '@holdfast/platform';
import { ChannelListener } from '@holdfast/postgres';

import { PromotionCatalogue } from './promotion-catalogue.js';

/** Empties the catalogue's cache when promotions change. While the connection is lost nothing is cached, so a missed change has no effect. */
@Injectable()
export class PromotionChanges implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly listener: ChannelListener;

  constructor({ directUrl: url }: Database, catalogue: PromotionCatalogue, log: Log) {
    const onLost = (error: unknown): void => {
      catalogue.setCaching(false);
      log.warn({ err: error }, 'no notifications of changed promotions; promotions are read each time');
    };
    const channel = { url, channel: 'promotions', applicationName: 'promotion-changes', onLost };
    // Without a payload: the connection is new.
    this.listener = new ChannelListener(channel, (tenantId) =>
      tenantId === undefined ? catalogue.setCaching(true) : catalogue.forget(tenantId),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.open();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener.close();
  }
}
