import type { Pool } from '@holdfast/postgres';
import type { Log } from '@holdfast/telemetry';

import { DaprPublisher } from '../publish/dapr-publisher.js';
import { OutboxRelay } from './outbox-relay.js';
import type { OutboxSettings } from './relay-settings.js';

/** The parts of an app's relay. */
export interface DaprOutboxRelayOptions {
  readonly pool: Pool;
  readonly directUrl: string;
  /** The app's name: CloudEvent source, connection name. */
  readonly source: string;
  /** The app's configuration, which contains `outboxSettings()`. */
  readonly settings: OutboxSettings;
  readonly log: Log;
}

/** A relay that publishes through the app's Dapr sidecar. */
export function daprOutboxRelay({
  pool,
  directUrl,
  source,
  settings,
  log,
}: DaprOutboxRelayOptions): OutboxRelay {
  const publisher = new DaprPublisher({
    endpoint: settings.DAPR_HTTP_ENDPOINT,
    apiToken: settings.DAPR_API_TOKEN,
    pubsubName: settings.DAPR_PUBSUB_NAME,
    source,
    timeoutMs: settings.OUTBOX_PUBLISH_TIMEOUT_MS,
    connections: settings.OUTBOX_PARALLEL_PUBLISHES,
  });
  return new OutboxRelay({ pool, directUrl, publisher, settings, log, name: source });
}
