import type { z } from 'zod';

import type { EventData, EventDefinition } from '@holdfast/events';
import type { Pool, PoolClient } from '@holdfast/postgres';
import type { Log } from '@holdfast/telemetry';

import type { ReceivedEvent } from '../consume/cloud-event.js';
import { consumeEvent } from '../consume/consume-event.js';
import type { ConsumeAnswer, ConsumeOptions } from '../consume/consume-event.js';
import { storeDeadLetter } from '../dead-letters/store-dead-letter.js';
import type { InboxSettings } from './inbox-settings.js';

/** The parts of an inbox. */
export interface EventInboxOptions {
  readonly pool: Pool;
  readonly settings: InboxSettings;
  readonly log: Log;
}

/** Consumes an app's events with `consumeEvent` on its pool, and stores its dead letters. */
export class EventInbox {
  constructor(private readonly options: EventInboxOptions) {}

  /** See `consumeEvent`, `isRelevant` included. `handle` applies the effect, inside the transaction that marks the event. */
  consume<Shape extends z.ZodRawShape>(
    event: EventDefinition<Shape>,
    body: unknown,
    handle: (tx: PoolClient, event: ReceivedEvent<EventData<Shape>>) => Promise<unknown>,
    isRelevant?: ConsumeOptions<Shape>['isRelevant'],
  ): Promise<ConsumeAnswer> {
    return this.apply(event, body, (received) => (tx) => handle(tx, received), isRelevant);
  }

  /** The same for effects that can be one statement with the mark. */
  apply<Shape extends z.ZodRawShape>(
    event: EventDefinition<Shape>,
    body: unknown,
    effectOf: ConsumeOptions<Shape>['effectOf'],
    isRelevant?: ConsumeOptions<Shape>['isRelevant'],
  ): Promise<ConsumeAnswer> {
    const { pool, log } = this.options;
    return consumeEvent<Shape>({ pool, event, body, effectOf, log, ...(isRelevant && { isRelevant }) });
  }

  /** Stores an event that reached the broker's retry limit; it is retried by the settings. */
  async keepDeadLetter(body: unknown): Promise<ConsumeAnswer> {
    const { pool, log, settings } = this.options;
    const retryAfterMs = settings.DEAD_LETTER_RETRIES > 0 ? settings.DEAD_LETTER_RETRY_AFTER_MS : undefined;
    try {
      await storeDeadLetter(pool, { body, retryAfterMs });
      log.error({ eventId: (body as { id?: unknown } | null)?.id }, 'dead letter stored');
      return { status: 'SUCCESS' };
    } catch (error) {
      log.warn({ err: error }, 'dead letter cannot be stored');
      return { status: 'RETRY' };
    }
  }
}
