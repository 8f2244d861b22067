import type { OutboxRow } from '../store/outbox-row.js';

/**
 * The outcome of one publish. `refused`: the broker does not accept this event. `unreachable`: nothing is known about the event, so it
 * is published later and no attempt is counted.
 */
export type PublishOutcome =
  | { readonly kind: 'published' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'unreachable'; readonly error: string };

/** Publishes events to the broker. */
export abstract class EventPublisher {
  /** Publishes one event, at least once, under its row's id. Ends within a deadline and never throws. */
  abstract publish(row: OutboxRow): Promise<PublishOutcome>;
  /** Closes the connections. */
  abstract close(): Promise<void>;
}
