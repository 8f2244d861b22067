// Events leave by the outbox (EVT-4). Writing, in the transaction of the change that they report:
//
//   await inTransaction(pool, async (tx) => {
//     await run(tx, updateOrder, […]);
//     await addToOutbox(tx, [orderCompleted.create({ tenantId, aggregateId: orderId, sequence, data })]);
//   });
//
// or as a part of another statement, with the arrays of `outboxColumns(events)` (see there).
// Publishing, in the apps that run a relay, beside their `DatabaseModule` (configuration: `...outboxSettings()`):
//
//   imports: [OutboxModule.for('order')]
//
// The relay starts with the app and stops in onModuleDestroy, so pools are closed later, in onApplicationShutdown.
export * from './ops/outbox-ops.js';
export type { FailedEvent, StoredEvent } from './ops/outbox-ops.statements.js';
export * from './publish/classify-failure.js';
export * from './publish/cloud-event.js';
export * from './publish/dapr-publisher.js';
export * from './publish/event-publisher.js';
export * from './relay/dapr-outbox-relay.js';
export * from './relay/outbox-relay.js';
export * from './relay/outbox.module.js';
export * from './relay/relay-settings.js';
export * from './store/add-to-outbox.js';
export type { OutboxRow } from './store/outbox-row.js';
