import { Injectable } from '@nestjs/common';

import { Channels } from '@holdfast/platform';

import { TaxRatesRepository } from './tax-rates.repository.js';

/** Drops a tenant's cached tax rates when any process writes them, and all of them after every new connection. */
@Injectable()
export class TaxRateChanges {
  constructor(channels: Channels, rates: TaxRatesRepository) {
    channels.listen({
      channel: 'tax_rates',
      onNotification: (tenantId) => rates.forget(tenantId),
      whenLost: 'no notifications of changed tax rates; cached ones expire with their time to live',
    });
  }
}
