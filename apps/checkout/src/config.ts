import { z } from 'zod';

import { abuseLimitsOf, checkoutSettings } from '@holdfast/checkout';
import {
  ConfigError,
  appSettings,
  edgeSettings,
  grpcServerSettings,
  identitySettings,
  rateLimitSettings,
} from '@holdfast/config';

const milliseconds = () => z.coerce.number().int().positive();

/** Environment of the checkout. */
export const CheckoutConfig = z.object({
  ...appSettings({ httpPort: 8010 }),
  ...edgeSettings(),
  ...grpcServerSettings({ grpcPort: 9010 }),
  ...checkoutSettings(),
  ...identitySettings(),
  ...rateLimitSettings(),
  REQUEST_TIMEOUT_MS: milliseconds()
    .default(25_000)
    .describe('after this a request is answered with 504; what it started goes on'),
  IDEMPOTENCY_WAIT_MS: milliseconds()
    .default(10_000)
    .describe('how long a request waits for an earlier one with the same idempotency key'),
});

/** Parsed settings. */
export type CheckoutConfig = Readonly<z.output<typeof CheckoutConfig>>;

/** The configuration as it may start: limits per client need a key for what they store of an address (TRU-9). Throws ConfigError. */
export function startable(config: CheckoutConfig): CheckoutConfig {
  const { declinesPerClient, guestCheckouts, stockSharePercent } = abuseLimitsOf(config);
  const isKeyNeeded = declinesPerClient + guestCheckouts + stockSharePercent > 0;
  if (isKeyNeeded && config.CLIENT_HASH_KEY === undefined)
    throw new ConfigError(
      'CLIENT_HASH_KEY: is needed where ABUSE_LIMITS hold (by default with HOLDFAST_ENV=production): client addresses are stored as hashes under it',
    );
  return config;
}
