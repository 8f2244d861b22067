import { Global, Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs, Log } from '@holdfast/platform';
import { Pool } from '@holdfast/postgres';

import { observeDeadLetters } from '../dead-letters/dead-letter-metric.js';
import { DeadLetterRetries } from '../dead-letters/retry-dead-letters.js';
import { purgeInbox } from '../purge/purge-inbox.js';
import { DeadLetterController } from './dead-letter.controller.js';
import { EventInbox } from './event-inbox.js';
import type { InboxSettings } from './inbox-settings.js';
import { OwnEvents } from './own-events.js';

const planOf = (settings: InboxSettings) => ({
  firstAfterMs: settings.DEAD_LETTER_RETRY_AFTER_MS,
  tries: settings.DEAD_LETTER_RETRIES,
});

/** Adds the jobs that purge old marks and retry dead letters. */
function addInboxJobs(jobs: Jobs, pool: Pool, retries: DeadLetterRetries, settings: InboxSettings): void {
  jobs.add({
    name: 'inbox-purge',
    everyMs: settings.INBOX_PURGE_EVERY_MS,
    round: async () => void (await purgeInbox(pool, settings.INBOX_KEEP_MS)),
  });
  const { firstAfterMs, tries } = planOf(settings);
  if (tries === 0) return;
  jobs.add({
    name: 'dead-letter-retries',
    everyMs: firstAfterMs / 4,
    firstAfterMs: firstAfterMs / 4,
    round: async (stopping) => void (await retries.retryDue(stopping)),
  });
}

/**
 * Provides `EventInbox` to every module of an app that has `inboxSettings` in its configuration and a `DatabaseModule`. Stores the app's
 * dead letters, retries them and purges old marks.
 */
@Global()
@Module({
  controllers: [DeadLetterController],
  providers: [
    OwnEvents,
    {
      provide: EventInbox,
      inject: [Pool, Log, CONFIG],
      useFactory: (pool: Pool, log: Log, settings: InboxSettings) => new EventInbox({ pool, log, settings }),
    },
    {
      provide: DeadLetterRetries,
      inject: [Pool, Log, CONFIG, OwnEvents],
      useFactory: (pool: Pool, log: Log, settings: InboxSettings, events: OwnEvents) =>
        new DeadLetterRetries({ pool, log, plan: planOf(settings), events }),
    },
  ],
  exports: [EventInbox, OwnEvents],
})
export class InboxModule {
  constructor(jobs: Jobs, pool: Pool, retries: DeadLetterRetries, @Inject(CONFIG) settings: InboxSettings) {
    observeDeadLetters(pool);
    addInboxJobs(jobs, pool, retries, settings);
  }
}
