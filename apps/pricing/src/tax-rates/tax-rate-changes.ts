import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';

import { Database, Log } from '@holdfast/platform';
import { ChannelListener } from '@holdfast/postgres';

import { TaxRatesRepository } from './tax-rates.repository.js';

/** Drops a tenant's cached tax rates when any process writes them, and all of them after every new connection. */
@Injectable()
export class TaxRateChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listener: ChannelListener;

  constructor({ directUrl: url }: Database, rates: TaxRatesRepository, log: Log) {
    const onLost = (error: unknown): void =>
      log.warn(
        { err: error },
        'no notifications of changed tax rates; cached ones expire with their time to live',
      );
    const channel = { url, channel: 'tax_rates', applicationName: 'pricing-listener', onLost };
    this.listener = new ChannelListener(channel, (tenantId) => rates.forget(tenantId));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.open();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.close();
  }
}
