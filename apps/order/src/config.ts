import { z } from 'zod';

import {
  appSettings,
  databaseSettings,
  edgeSettings,
  grpcClientSettings,
  grpcServerSettings,
  grpcUrl,
  identitySettings,
  sharedRateLimitSettings,
} from '@holdfast/config';
import { inboxSettings } from '@holdfast/inbox';
import { outboxSettings } from '@holdfast/outbox';

const milliseconds = () => z.coerce.number().int().positive();

/** Environment of the order app. */
export const OrderConfig = z.object({
  ...appSettings({ httpPort: 8020 }),
  ...edgeSettings(),
  ...grpcServerSettings({ grpcPort: 9020 }),
  ...databaseSettings(),
  ...grpcClientSettings(),
  ...identitySettings(),
  ...sharedRateLimitSettings(),
  ...outboxSettings(),
  ...inboxSettings(),
  PAYMENT_GRPC_URL: grpcUrl().describe('payment service'),
  WAREHOUSE_GRPC_URL: grpcUrl().describe('warehouse service'),
  PRICING_GRPC_URL: grpcUrl().describe('pricing service: prices of an exchange'),
  CATALOG_GRPC_URL: grpcUrl().describe('catalog service: goods of an exchange'),
  CAPTURE_TIMEOUT_MS: milliseconds().default(10_000).describe('deadline of a capture, gateway included'),
  PENDING_SWEEP_INTERVAL_MS: milliseconds()
    .default(30_000)
    .describe('poll interval of orders that wait for their payment'),
  PENDING_SWEEP_AGE_MS: milliseconds()
    .default(120_000)
    .describe('how long an order waits for an event of its payment before payment is called'),
  CAPTURE_SWEEP_AGE_MS: milliseconds()
    .default(600_000)
    .describe('how long a confirmed order waits for its capture before the capture is requested again'),
});

/** Parsed settings. */
export type OrderConfig = z.output<typeof OrderConfig>;
