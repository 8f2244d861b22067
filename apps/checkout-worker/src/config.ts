import { z } from 'zod';

import { checkoutSettings, workerSettings } from '@holdfast/checkout';
import { appSettings, identitySettings } from '@holdfast/config';
import { outboxSettings } from '@holdfast/outbox';

// The worker meets no clients, so the key under which their addresses are hashed is not its to have.
const { CLIENT_HASH_KEY: _, ...sharedSettings } = checkoutSettings();

/** Environment of checkout-worker. */
export const CheckoutWorkerConfig = z.object({
  ...appSettings({ httpPort: 8011 }),
  ...identitySettings(),
  ...sharedSettings,
  ...outboxSettings(),
  ...workerSettings(),
});

/** Parsed settings. */
export type CheckoutWorkerConfig = z.output<typeof CheckoutWorkerConfig>;
