import { Body, Controller, Inject } from '@nestjs/common';

import { fulfillmentStatusChanged, shipmentUpdated } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer, ReceivedEvent } from '@holdfast/inbox';

import { FollowFulfilment } from './follow-fulfilment.js';
import type { OutsideNews } from './follow-fulfilment.js';
import type { FulfilmentNews } from './fulfilment-steps.js';

/** What warehouse management systems and carriers call it. */
const FULFILMENT: Readonly<Record<string, FulfilmentNews>> = {
  started: 'started',
  shipped: 'shipped',
  delivered: 'delivered',
};
const SHIPMENT: Readonly<Record<string, FulfilmentNews>> = { in_transit: 'shipped', delivered: 'delivered' };

interface OutsideData {
  readonly order_id: string;
  readonly status: string;
  readonly carrier?: string | undefined;
  readonly tracking_number?: string | undefined;
  readonly tracking_url?: string | undefined;
}

const toNews = (
  { id, topic, tenantId, data }: ReceivedEvent<OutsideData>,
  words: Readonly<Record<string, FulfilmentNews>>,
): OutsideNews => ({
  eventId: id,
  topic,
  tenantId,
  orderId: data.order_id.toLowerCase(),
  status: data.status,
  news: Object.hasOwn(words, data.status) ? words[data.status] : undefined,
  shipment: { carrier: data.carrier, trackingNumber: data.tracking_number, trackingUrl: data.tracking_url },
  payload: data,
});

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
      this.follow.execute(tx, toNews(event, FULFILMENT)),
    );
  }

  @Consumes(shipmentUpdated)
  shipment(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(shipmentUpdated, body, (tx, event) =>
      this.follow.execute(tx, toNews(event, SHIPMENT)),
    );
  }
}
