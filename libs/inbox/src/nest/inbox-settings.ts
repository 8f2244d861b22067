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
});

/** See `inboxSettings`. */
export type InboxSettings = z.output<z.ZodObject<ReturnType<typeof inboxSettings>>>;
