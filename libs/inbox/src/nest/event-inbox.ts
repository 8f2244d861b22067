import type { z } from 'zod';

import type { EventData, EventDefinition } from '@holdfast/events';
import type { Pool, PoolClient } from '@holdfast/postgres';

import type { ReceivedEvent } from '../consume/cloud-event.js';
import { consumeEvent } from '../consume/consume-event.js';
import type { ConsumeAnswer, ConsumeOptions } from '../consume/consume-event.js';
import { observeDeadLetters } from '../dead-letters/dead-letter-metric.js';
import { DeadLetterRetries } from '../dead-letters/retry-dead-letters.js';
import { storeDeadLetter } from '../dead-letters/store-dead-letter.js';
import type { InboxLog } from '../inbox-log.js';
import { purgeInbox } from '../purge/purge-inbox.js';
import type { InboxSettings } from './inbox-settings.js';
import type { OwnEvents } from './own-events.js';

/** What an app gives its inbox. */
export interface EventInboxOptions {
  readonly pool: Pool;
  readonly settings: InboxSettings;
  readonly log: InboxLog;
}

/** The app whose inbox it is: takes what is offered again. */
export interface OwnApp {
  readonly deliver: OwnEvents['deliver'];
  readonly canAct: () => Promise<boolean>;
}

/** An app's way in for events: `consumeEvent` on its pool, its dead letters and their retries, and the purge, which run while the app does. */
export class EventInbox {
  private timer: NodeJS.Timeout | undefined;
  private purging: Promise<unknown> = Promise.resolve();
  private readonly retries: DeadLetterRetries | undefined;

  /** Without an app, as a test of a consumer has none, nothing is offered again. */
  constructor(
    private readonly options: EventInboxOptions,
    app?: OwnApp,
  ) {
    const { pool, log, settings } = options;
    const plan = { firstAfterMs: settings.DEAD_LETTER_RETRY_AFTER_MS, tries: settings.DEAD_LETTER_RETRIES };
    this.retries = app && new DeadLetterRetries({ pool, log, plan, ...app });
  }

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
    const { pool, log, settings } = this.options;
    const retryAfterMs =
      this.retries && settings.DEAD_LETTER_RETRIES > 0 ? settings.DEAD_LETTER_RETRY_AFTER_MS : undefined;
    try {
      await storeDeadLetter(pool, { body, retryAfterMs });
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
    this.retries?.start();
  }

  /** Nest's hook. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.purging, this.retries?.stop()]);
  }
}
