/** Topics of outside systems; every other event is in its publisher's outbox. */
export const OUTSIDE_TOPICS: ReadonlySet<string> = new Set([
  'fulfillment.status_changed',
  'shipping.shipment.updated',
  'warehouse.stock.corrected',
]);

/** Statuses that customers get a mail about. */
export const MAILED_STATUSES: ReadonlySet<string> = new Set([
  'confirmed',
  'shipped',
  'delivered',
  'cancelled',
  'payment_failed',
]);

/** Statuses of orders that were not cancelled and whose payment did not fail. */
export const VALID_STATUSES: ReadonlySet<string> = new Set([
  'pending',
  'confirmed',
  'processing',
  'shipped',
  'delivered',
  'return_requested',
  'returned',
]);

/** Statuses of orders that ended without a sale. */
export const ENDED_STATUSES: ReadonlySet<string> = new Set(['cancelled', 'payment_failed']);
