import { z } from 'zod';

import { checkoutSettings } from '@holdfast/checkout';
import { appSettings } from '@holdfast/config';
import { outboxSettings } from '@holdfast/outbox';

const ms = () => z.coerce.number().int().positive();
const count = () => z.coerce.number().int().positive();

/** What checkout-worker is configured with. */
export const CheckoutWorkerConfig = z.object({
  ...appSettings({ httpPort: 8011 }),
  ...checkoutSettings(),
  ...outboxSettings(),
  RECOVERY_POLL_MS: ms().default(1_000).describe('how often attempts that nobody drives are looked for'),
  RECOVERY_AT_ONCE: count().default(32).describe('attempts that one worker drives at once'),
  AWAITING_POLL_MS: ms().default(5_000).describe('how often payment is asked about customers at their banks'),
  AWAITING_BATCH: count().default(200).describe('attempts in one such question'),
});

/** Parsed settings. */
export type CheckoutWorkerConfig = z.output<typeof CheckoutWorkerConfig>;
