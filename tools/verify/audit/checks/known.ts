/** Topics that outside systems publish; every other event is one of ours and stands in its publisher's outbox. */
export const OUTSIDE_TOPICS = new Set([
  'fulfillment.status_changed',
  'shipping.shipment.updated',
  'warehouse.stock.corrected',
]);

/** Statuses that customers get a mail about. */
export const MAILED_STATUSES = new Set(['confirmed', 'shipped', 'delivered', 'cancelled', 'payment_failed']);
