import { statement } from '@holdfast/postgres';

import type { FulfilmentEventData } from './fulfilment-event.js';

/** Repeated events are stored once. Parameters: event, tenant, topic, order, status, reason, payload. */
export const STORE_UNAPPLIED = statement(
  'kept_news_insert',
  `INSERT INTO kept_news (event_id, tenant_id, topic, order_id, status, reason, payload)
   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id) DO NOTHING`,
);

interface EarlyRow {
  readonly id: string;
  readonly topic: string;
  readonly data: FulfilmentEventData;
  readonly received_at: Date;
}

/** Removes and answers the order's events that came too early. Parameters: tenant, order. */
export const TAKE_EARLY = statement<EarlyRow>(
  'kept_news_take_early',
  `DELETE FROM kept_news WHERE tenant_id = $1 AND order_id = $2::uuid AND reason = 'TOO_EARLY'
   RETURNING event_id AS id, topic, payload AS data, received_at`,
);

/** An event that could not be applied, for operators. */
export interface UnappliedEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly orderId: string | null;
  readonly status: string;
  /** UNKNOWN_STATUS, TOO_EARLY, TOO_LATE or ORDER_NOT_FOUND. */
  readonly reason: string;
  readonly payload: unknown;
  readonly receivedAt: Date;
}

/** Parameters: tenant, order (null: all), limit. */
export const UNAPPLIED_EVENTS = statement<UnappliedEvent>(
  'kept_news_list',
  `SELECT event_id AS "eventId", topic, order_id AS "orderId", status, reason, payload, received_at AS "receivedAt" FROM kept_news
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR order_id = $2) ORDER BY received_at DESC, event_id LIMIT $3`,
);
