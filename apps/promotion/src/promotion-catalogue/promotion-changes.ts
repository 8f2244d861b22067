import { Injectable } from '@nestjs/common';

import { Channels } from '@holdfast/platform';

import { PromotionCatalogue } from './promotion-catalogue.js';

/** Empties the catalogue's cache when promotions change. While the connection is lost nothing is cached, so a missed change has no effect. */
@Injectable()
export class PromotionChanges {
  constructor(channels: Channels, catalogue: PromotionCatalogue) {
    channels.listen({
      channel: 'promotions',
      // Without a tenant: the connection is new.
      onNotification: (tenantId) =>
        tenantId === undefined ? catalogue.setCaching(true) : catalogue.forget(tenantId),
      onLost: () => catalogue.setCaching(false),
      whenLost: 'no notifications of changed promotions; promotions are read each time',
    });
  }
}
