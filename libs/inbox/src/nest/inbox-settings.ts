import { z } from 'zod';

import { neededInProduction, sharedToken } from '@holdfast/config';

/** Part of the configuration of an app that consumes events. */
export const inboxSettings = () => ({
  APP_API_TOKEN: neededInProduction(
    sharedToken()
      .optional()
      .describe("token of the app's sidecar (header dapr-api-token) when it delivers an event"),
    "without it any client that reaches the internal port could send events in the sidecar's place",
  ),
  APP_API_TOKEN_PREVIOUS: sharedToken()
    .optional()
    .describe('a second accepted token, while the first is being replaced'),
  INBOX_KEEP_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(30 * 24 * 3_600_000)
    .describe('how long a repeated event is recognised'),
  INBOX_PURGE_EVERY_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(3_600_000)
    .describe('interval of deleting older marks'),
  DEAD_LETTER_RETRY_AFTER_MS: z.coerce
    .number()
    .int()
    .min(20)
    .default(60_000)
    .describe(
      'time after which the app itself retries an event that reached the broker’s retry limit; each further wait is twice as long, up to 60 times this',
    ),
  DEAD_LETTER_RETRIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(100)
    .default(8)
    .describe('number of these retries, after which the event is left for operators; 0: no retries'),
});

/** See `inboxSettings`. */
export type InboxSettings = z.output<z.ZodObject<ReturnType<typeof inboxSettings>>>;
