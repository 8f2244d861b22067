import type { z } from 'zod';

import type { EventData, EventDefinition } from '@holdfast/events';
import type { Pool, PoolClient } from '@holdfast/postgres';

import type { ReceivedEvent } from '../consume/cloud-event.js';
import { consumeEvent } from '../consume/consume-event.js';
import type { ConsumeAnswer, ConsumeOptions } from '../consume/consume-event.js';
import { observeDeadLetters } from '../dead-letters/dead-letter-metric.js';
import { storeDeadLetter } from '../dead-letters/store-dead-letter.js';
import type { InboxLog } from '../inbox-log.js';
import { purgeInbox } from '../purge/purge-inbox.js';
import type { InboxSettings } from './inbox-settings.js';

/** What an app gives its inbox. */
export interface EventInboxOptions {
  readonly pool: Pool;
  readonly settings: InboxSettings;
  readonly log: InboxLog;
}

/** An app's way in for events: `consumeEvent` on its pool, its dead letters, and the purge, which runs while the app does. */
export class EventInbox {
  private timer: NodeJS.Timeout | undefined;
  private purging: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: EventInboxOptions) {}

  /** See `consumeEvent`, `isRelevant` included. `handle` has the effect, inside the transaction that marks the event. */
  consume<Shape extends z.ZodRawShape>(
    event: EventDefinition<Shape>,
    body: unknown,
    handle: (tx: PoolClient, event: ReceivedEvent<EventData<Shape>>) => Promise<unknown>,
    isRelevant?: ConsumeOptions<Shape>['isRelevant'],
  ): Promise<ConsumeAnswer> {
    return this.apply(event, body, (received) => (tx) => handle(tx, received), isRelevant);
  }

  /** The same for effects that are, always or at times, one statement with the mark. */
  apply<Shape extends z.ZodRawShape>(
    event: EventDefinition<Shape>,
    body: unknown,
    effectOf: ConsumeOptions<Shape>['effectOf'],
    isRelevant?: ConsumeOptions<Shape>['isRelevant'],
  ): Promise<ConsumeAnswer> {
    const { pool, log } = this.options;
    return consumeEvent<Shape>({ pool, event, body, effectOf, log, ...(isRelevant && { isRelevant }) });
  }

  /** Keeps what the broker gave up on. */
  async keepDeadLetter(body: unknown): Promise<ConsumeAnswer> {
    const { pool, log } = this.options;
    try {
      await storeDeadLetter(pool, { body });
      log.error({ eventId: (body as { id?: unknown } | null)?.id }, 'dead letter stored');
      return { status: 'SUCCESS' };
    } catch (error) {
      log.warn({ err: error }, 'dead letter cannot be stored');
      return { status: 'RETRY' };
    }
  }

  /** Nest's hook. */
  onApplicationBootstrap(): void {
    const { pool, settings, log } = this.options;
    observeDeadLetters(pool);
    const purge = (): void => {
      this.purging = purgeInbox(pool, settings.INBOX_KEEP_MS).catch((error: unknown) =>
        log.warn({ err: error }, 'inbox cannot be purged'),
      );
    };
    purge();
    this.timer = setInterval(purge, settings.INBOX_PURGE_EVERY_MS);
    this.timer.unref();
  }

  /** Nest's hook. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.purging;
  }
}
