// Consuming events (EVT-2, EVT-3, EVT-5). One short controller per app:
//
//   @Controller('events')
//   export class LoyaltyEventsController {
//     constructor(private readonly inbox: EventInbox, private readonly earn: EarnPoints) {}
//
//     @Consumes(orderCompleted)                         // POST /events/orders.order.completed
//     completed(@Body() body: unknown) {
//       return this.inbox.consume(orderCompleted, body, (tx, { data, tenantId }) => this.earn.execute(tx, tenantId, data));
//     }
//   }
//
// and in the module, beside its `DatabaseModule` (configuration: `...inboxSettings()`):
//
//   imports: [InboxModule], controllers: [LoyaltyEventsController]
//
// The handler's effect and the event's mark commit together. The handler throws a refusal (DomainError) for an event that can never be
// valid (dropped, stored in dead_letters); any other error asks the broker for another delivery. A fourth argument of `consume`,
// `isRelevant(event)`, acknowledges irrelevant events without any database work. An effect that is one statement includes the mark (MARK)
// and is passed to `inbox.apply`: a quarter of the statements, and one round trip.
// Outside of Nest: `consumeEvent({ pool, event, body, effectOf })`.
export * from './consume/check-and-mark.js';
export { GUARDED_MARK, MARK, markedStatement } from './consume/check-and-mark.statements.js';
export * from './consume/classify-error.js';
export type { CloudEventEnvelope, ReceivedEvent } from './consume/cloud-event.js';
export { readCloudEvent } from './consume/cloud-event.js';
export * from './consume/consume-event.js';
export * from './dead-letters/dead-letter-ops.js';
export type { StoredDeadLetter } from './dead-letters/dead-letter-ops.statements.js';
export * from './dead-letters/retry-dead-letters.js';
export * from './dead-letters/store-dead-letter.js';
export * from './nest/consumes.js';
export * from './nest/dead-letter.controller.js';
export * from './nest/event-inbox.js';
export * from './nest/inbox-settings.js';
export * from './nest/inbox.module.js';
export * from './nest/own-events.js';
export * from './purge/purge-inbox.js';
