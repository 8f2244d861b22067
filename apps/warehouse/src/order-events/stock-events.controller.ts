import { Body, Controller, Inject } from '@nestjs/common';

import { DomainError, validationFailed } from '@holdfast/errors';
import { fulfillmentStatusChanged, productCreated, stockCorrected } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import type { PoolClient } from '@holdfast/postgres';

import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import type { StockLine } from '../stock/stock-line.js';

/** What the outside and the catalogue tell (CON-1). */
@Controller('events')
export class StockEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(StockLevelsRepository) private readonly stock: StockLevelsRepository,
  ) {}

  @Consumes(fulfillmentStatusChanged)
  fulfilled(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(fulfillmentStatusChanged, body, async (tx, { data }) => {
      if (data.status === 'shipped') await this.ship(tx, data.order_id, data.lines);
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

  /** News of an order that was never allocated here came before the order's own: it is asked for again (EVT-3). */
  private async ship(
    tx: PoolClient,
    orderId: string,
    lines: readonly StockLine[] | undefined,
  ): Promise<void> {
    const pieces = await this.stock.ship(tx, orderId, lines?.length ? lines : undefined);
    if (pieces === 0 && !(await this.stock.knowsOrder(tx, orderId))) {
      throw new DomainError('DEPENDENCY_UNAVAILABLE', { detail: 'nothing is allocated to this order yet' });
    }
  }
}
