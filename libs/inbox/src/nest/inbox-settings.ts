import { z } from 'zod';

/** Part of the configuration of an app that consumes events. */
export const inboxSettings = () => ({
  INBOX_KEEP_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(30 * 24 * 3_600_000)
    .describe('how long an event is recognised when it is delivered again'),
  INBOX_PURGE_EVERY_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(3_600_000)
    .describe('how often older marks are deleted'),
});

/** See `inboxSettings`. */
export type InboxSettings = z.output<z.ZodObject<ReturnType<typeof inboxSettings>>>;
