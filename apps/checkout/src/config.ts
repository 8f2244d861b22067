import { z } from 'zod';

import { checkoutSettings } from '@holdfast/checkout';
import {
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
