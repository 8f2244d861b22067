// The events of the system (spec 1.3), each a topic, a version and a schema. A publisher creates one and adds it to the outbox in the
// transaction of the change:
//
//   const event = orderCompleted.create({
//     tenantId,
//     aggregateId: order.id,
//     sequence: order.version,
//     data: { order_id: order.id, total: moneyData(order.total), customer_id: known(order.customerId), … },
//   });
//   await addToOutbox(tx, [event]);                       // @holdfast/outbox
//
// A consumer names the same definition and gets typed data: consumeEvent({ event: orderCompleted, … }) of @holdfast/inbox.
// Field names in data are snake_case; money is { amount_minor, currency }; an optional text is left out when it is not known.
export * from './all-events.js';
export * from './define-event.js';
export * from './envelope.js';
export * from './fields.js';
export * from './json-schema.js';
export * from './money-data.js';
export * from './schema-compatibility.js';
export { ORDER_STATUSES } from './order/fields.js';
export type { OrderStatusName } from './order/fields.js';
