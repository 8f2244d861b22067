import { fulfillmentStatusChanged, shipmentUpdated } from '@holdfast/events';
import { webAddress } from '@holdfast/validation';

import type { Shipment } from '../order/order-events.js';
import type { FulfilmentNews } from './fulfilment-steps.js';

/** What warehouse management systems and carriers call it, by topic. */
const WORDS: ReadonlyMap<string, ReadonlyMap<string, FulfilmentNews>> = new Map([
  [
    fulfillmentStatusChanged.topic,
    new Map<string, FulfilmentNews>([
      ['started', 'started'],
      ['shipped', 'shipped'],
      ['delivered', 'delivered'],
    ]),
  ],
  [
    shipmentUpdated.topic,
    new Map<string, FulfilmentNews>([
      ['in_transit', 'shipped'],
      ['delivered', 'delivered'],
    ]),
  ],
]);

/** What an outside system says about an order, in its own fields. */
export interface OutsideData {
  readonly order_id: string;
  readonly status: string;
  readonly carrier?: string | undefined;
  readonly tracking_number?: string | undefined;
  readonly tracking_url?: string | undefined;
}

/** What an outside system told. */
export interface OutsideNews {
  readonly eventId: string;
  readonly topic: string;
  readonly tenantId: string;
  readonly orderId: string;
  /** In the sender's own word. */
  readonly status: string;
  /** What we take it for; undefined: unknown to us. */
  readonly news: FulfilmentNews | undefined;
  readonly shipment: Shipment;
  readonly payload: OutsideData;
}

/** Reads the sender's words. */
export function outsideNews(told: {
  readonly id: string;
  readonly topic: string;
  readonly tenantId: string;
  readonly data: OutsideData;
}): OutsideNews {
  const { id: eventId, topic, tenantId, data } = told;
  return {
    eventId,
    topic,
    tenantId,
    orderId: data.order_id.toLowerCase(),
    status: data.status,
    news: WORDS.get(topic)?.get(data.status),
    // The goods have left whether or not the link is safe; an unsafe link is left out.
    shipment: {
      carrier: data.carrier,
      trackingNumber: data.tracking_number,
      trackingUrl: webAddress(data.tracking_url),
    },
    payload: data,
  };
}
