import { fulfillmentStatusChanged, shipmentUpdated } from '@holdfast/events';
import { webAddress } from '@holdfast/validation';

import type { Shipment } from '../order/order-events.js';
import type { FulfilmentStatus } from './fulfilment-steps.js';

/** Statuses of warehouse management systems and carriers, by topic. */
const KNOWN_STATUSES: ReadonlyMap<string, ReadonlyMap<string, FulfilmentStatus>> = new Map([
  [
    fulfillmentStatusChanged.topic,
    new Map<string, FulfilmentStatus>([
      ['started', 'started'],
      ['shipped', 'shipped'],
      ['delivered', 'delivered'],
    ]),
  ],
  [
    shipmentUpdated.topic,
    new Map<string, FulfilmentStatus>([
      ['in_transit', 'shipped'],
      ['delivered', 'delivered'],
    ]),
  ],
]);

/** The data of an event of an outside system. */
export interface FulfilmentEventData {
  readonly order_id: string;
  readonly status: string;
  readonly carrier?: string | undefined;
  readonly tracking_number?: string | undefined;
  readonly tracking_url?: string | undefined;
}

/** An event of a warehouse management system or a carrier about an order. */
export interface FulfilmentEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly tenantId: string;
  readonly orderId: string;
  /** The sender's own status. */
  readonly reportedStatus: string;
  /** Its meaning; undefined if unknown. */
  readonly status: FulfilmentStatus | undefined;
  readonly shipment: Shipment;
  readonly payload: FulfilmentEventData;
}

/** Translates an event of an outside system. */
export function toFulfilmentEvent(received: {
  readonly id: string;
  readonly topic: string;
  readonly tenantId: string;
  readonly data: FulfilmentEventData;
}): FulfilmentEvent {
  const { id: eventId, topic, tenantId, data } = received;
  return {
    eventId,
    topic,
    tenantId,
    orderId: data.order_id.toLowerCase(),
    reportedStatus: data.status,
    status: KNOWN_STATUSES.get(topic)?.get(data.status),
    // An unsafe link is left out; the goods have shipped all the same.
    shipment: {
      carrier: data.carrier,
      trackingNumber: data.tracking_number,
      trackingUrl: webAddress(data.tracking_url),
    },
    payload: data,
  };
}
