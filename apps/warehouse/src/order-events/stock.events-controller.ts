import { Body, Controller } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';
import { fulfillmentStatusChanged, productCreated, stockCorrected } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import { OrderStock } from './order-stock.js';

/** Events of warehouses and of the catalog (CON-1). */
@Controller('events')
export class StockEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly orders: OrderStock,
    private readonly stock: StockLevelsRepository,
  ) {}

  @Consumes(fulfillmentStatusChanged)
  fulfilled(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(fulfillmentStatusChanged, body, async (tx, { data }) => {
      if (data.status !== 'shipped') return;
      await this.orders.ship(tx, data.order_id, data.lines?.length ? data.lines : undefined);
    });
  }

  @Consumes(stockCorrected)
  corrected(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(stockCorrected, body, async (tx, { id, data }) => {
      const location = data.location_id;
      if (location !== undefined && !(await this.stock.hasLocation(location))) {
        throw validationFailed([{ path: 'location_id', message: 'there is no such location' }]);
      }
      await this.stock.count(tx, {
        sku: data.sku,
        quantity: data.on_hand,
        locationId: location,
        reference: id,
      });
    });
  }

  @Consumes(productCreated)
  created(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(productCreated, body, (tx, { data }) =>
      this.stock.open(
        tx,
        data.variants.map(({ sku }) => sku),
      ),
    );
  }
}
