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
