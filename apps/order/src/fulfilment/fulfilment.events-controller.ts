import { Body, Controller, Inject } from '@nestjs/common';

import { fulfillmentStatusChanged, shipmentUpdated } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { FollowFulfilment } from './follow-fulfilment.js';
import { outsideNews } from './fulfilment-event.js';

/** What outside systems tell about the goods (ORD-8). */
@Controller('events')
export class FulfilmentEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(FollowFulfilment) private readonly follow: FollowFulfilment,
  ) {}

  @Consumes(fulfillmentStatusChanged)
  fulfilment(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(fulfillmentStatusChanged, body, (tx, event) =>
      this.follow.execute(tx, outsideNews(event)),
    );
  }

  @Consumes(shipmentUpdated)
  shipment(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(shipmentUpdated, body, (tx, event) =>
      this.follow.execute(tx, outsideNews(event)),
    );
  }
}
