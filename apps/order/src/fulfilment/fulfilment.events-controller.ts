import { Body, Controller } from '@nestjs/common';

import { fulfillmentStatusChanged, shipmentUpdated } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { ApplyFulfilmentEvent } from './apply-fulfilment-event.js';
import { toFulfilmentEvent } from './fulfilment-event.js';

/** Events of warehouse management systems and carriers (ORD-8). */
@Controller('events')
export class FulfilmentEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly apply: ApplyFulfilmentEvent,
  ) {}

  @Consumes(fulfillmentStatusChanged)
  fulfilment(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(fulfillmentStatusChanged, body, (tx, event) =>
      this.apply.execute(tx, toFulfilmentEvent(event)),
    );
  }

  @Consumes(shipmentUpdated)
  shipment(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(shipmentUpdated, body, (tx, event) =>
      this.apply.execute(tx, toFulfilmentEvent(event)),
    );
  }
}
