import { z } from 'zod';

import { neededInProduction, sharedToken } from '@holdfast/config';

const ms = () => z.coerce.number().int().positive();

/** The app's sidecar, which leads to the broker. */
const sidecarSettings = () => ({
  DAPR_HTTP_ENDPOINT: z.url().describe("HTTP API of the app's Dapr sidecar"),
  DAPR_API_TOKEN: neededInProduction(
    sharedToken().optional().describe("the app's token at its sidecar's API (header dapr-api-token)"),
    'a sidecar that asks for none publishes events of any client that reaches it',
  ),
  DAPR_PUBSUB_NAME: z.string().min(1).default('events').describe('Dapr pub/sub component'),
});

/** Part of the configuration of an app that publishes events. */
export const outboxSettings = () => ({
  ...sidecarSettings(),
  OUTBOX_POLL_MS: ms().default(1_000).describe('poll interval of the outbox without notifications'),
  OUTBOX_NOTIFY: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true')
    .describe('whether the relay is also woken by LISTEN/NOTIFY on DIRECT_URL'),
  OUTBOX_BATCH_SIZE: z.coerce.number().int().min(1).max(500).default(50).describe('events claimed at once'),
  OUTBOX_PARALLEL_PUBLISHES: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(16)
    .describe('parallel publishes'),
  OUTBOX_GATHER_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(40)
    .describe('shortest time between two claims under load'),
  OUTBOX_LEASE_MS: ms()
    .default(300_000)
    .describe('lease of a claim, after which another relay may take it over'),
  OUTBOX_LEASE_CHECK_MS: ms().default(15_000).describe('interval of the check for expired leases'),
  OUTBOX_MAX_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .default(10)
    .describe('retry limit: refusals after which an event has failed'),
  OUTBOX_RETRY_BASE_MS: ms().default(1_000).describe('wait after the first refusal, doubling'),
  OUTBOX_RETRY_MAX_MS: ms().default(300_000).describe('longest wait after a refusal'),
  OUTBOX_BROKER_BACKOFF_BASE_MS: ms()
    .default(100)
    .describe('wait after the broker could not be reached, doubling'),
  OUTBOX_BROKER_BACKOFF_MAX_MS: ms().default(5_000).describe('longest wait for the broker'),
  OUTBOX_PUBLISH_TIMEOUT_MS: ms().default(5_000).describe('deadline of one publish'),
  OUTBOX_PURGE_AFTER_MS: ms()
    .default(30 * 24 * 3_600_000)
    .describe('age at which published and resolved events are deleted'),
  OUTBOX_PURGE_EVERY_MS: ms().default(3_600_000).describe('interval of this deletion'),
});

/** See `outboxSettings`. */
export type OutboxSettings = z.output<z.ZodObject<ReturnType<typeof outboxSettings>>>;

/** The relay's own settings; the others are its publisher's. */
export type RelaySettings = Omit<
  OutboxSettings,
  'DAPR_HTTP_ENDPOINT' | 'DAPR_API_TOKEN' | 'DAPR_PUBSUB_NAME' | 'OUTBOX_PUBLISH_TIMEOUT_MS'
>;
