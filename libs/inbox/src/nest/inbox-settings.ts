import { z } from 'zod';

import { neededInProduction, sharedToken } from '@holdfast/config';

/** Part of the configuration of an app that consumes events. */
export const inboxSettings = () => ({
  APP_API_TOKEN: neededInProduction(
    sharedToken()
      .optional()
      .describe(
        "what the app's sidecar proves itself with (header dapr-api-token) when it delivers an event",
      ),
    "without it anybody who reaches the internal port could send events in the sidecar's place",
  ),
  APP_API_TOKEN_PREVIOUS: sharedToken()
    .optional()
    .describe('a second token that is taken as well, while the first is being replaced'),
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
  DEAD_LETTER_RETRY_AFTER_MS: z.coerce
    .number()
    .int()
    .min(20)
    .default(60_000)
    .describe(
      'how long after the broker gave an event up the app offers it itself again; the wait before each further try is twice as long, up to 60 times this',
    ),
  DEAD_LETTER_RETRIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(100)
    .default(8)
    .describe('after so many tries such an event is left for operators; 0: at once'),
});

/** See `inboxSettings`. */
export type InboxSettings = z.output<z.ZodObject<ReturnType<typeof inboxSettings>>>;
