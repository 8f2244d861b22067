import type { OutboxRow } from '../store/outbox-row.js';

/**
 * What became of one publish. `refused` is the broker's word about this very event; `unreachable` says nothing about it, so it is
 * waited for and no attempt is counted.
 */
export type PublishOutcome =
  | { readonly kind: 'published' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'unreachable'; readonly error: string };

/** The way out of the process. */
export abstract class EventPublisher {
  /** Makes ready to publish; does not wait for the broker. */
  abstract open(): Promise<void>;
  /** Publishes one event, at least once, under its row's id. Ends within a deadline and never throws. */
  abstract publish(row: OutboxRow): Promise<PublishOutcome>;
  /** Closes connections that nobody uses any more. */
  abstract close(): Promise<void>;
}
