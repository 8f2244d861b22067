import { z } from 'zod';

import {
  appSettings,
  commaList,
  databaseSettings,
  edgeSettings,
  grpcServerSettings,
  grpcUrl,
  identitySettings,
  sharedRateLimitSettings,
} from '@holdfast/config';
import { inboxSettings } from '@holdfast/inbox';
import { orderFactsSettings } from '@holdfast/order-facts';
import { outboxSettings } from '@holdfast/outbox';

const ms = () => z.coerce.number().int().positive();

/** Environment of the payment service. */
export const PaymentConfig = z.object({
  ...appSettings({ httpPort: 8030 }),
  ...edgeSettings(),
  ...grpcServerSettings({ grpcPort: 9030 }),
  ...databaseSettings(),
  ...identitySettings(),
  ...sharedRateLimitSettings(),
  WEBHOOK_RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'webhooks one client may send in a minute; far above what the gateway sends; 0: no limit; default 6000, with HOLDFAST_ENV=local none',
    ),
  ...outboxSettings(),
  ...inboxSettings(),
  ...orderFactsSettings(),
  CHECKOUT_GRPC_URL: grpcUrl().describe(
    'checkout, which continues an attempt after its payment page was paid',
  ),
  COMPLETE_CHECKOUT_TIMEOUT_MS: ms()
    .default(15_000)
    .describe('longest wait for checkout to complete an attempt whose page was paid'),
  STRIPE_API_KEY: z.string().min(1).describe('secret key of the platform account at Stripe'),
  STRIPE_API_URL: z
    .url()
    .optional()
    .describe('another gateway that speaks the same API, for local use and tests; default: Stripe'),
  STRIPE_WEBHOOK_SECRETS: commaList()
    .default([])
    .describe('signing secrets of the webhook endpoint, comma separated; two during a rotation'),
  STRIPE_WEBHOOK_TOLERANCE_S: z.coerce
    .number()
    .int()
    .positive()
    .default(300)
    .describe('greatest age of a signature'),
  AUTH_EXPIRY_DAYS: z.coerce
    .number()
    .int()
    .positive()
    .default(7)
    .describe('lifetime of an authorization where the gateway does not say'),
  GATEWAY_TIMEOUT_MS: ms().default(2_500).describe('timeout of one call to the gateway'),
  GATEWAY_BUDGET_MS: ms()
    .default(6_000)
    .describe('longest time that one call to this service spends at the gateway, below its own deadline'),
  WORK_POLL_MS: ms().default(1_000).describe('poll interval for due webhooks, refunds and voids'),
  EXPIRY_CHECK_MS: ms().default(60_000).describe('poll interval for authorizations that expire within 24 h'),
  RECONCILE_AFTER_MS: ms()
    .default(600_000)
    .describe(
      'age from which an unsettled payment is reconciled with the gateway, and the interval after that',
    ),
  ORPHANS_AFTER_MS: ms()
    .default(900_000)
    .describe('age from which an authorization at the gateway that matches no payment is voided'),
  RECONCILE_POLL_MS: ms().default(60_000).describe('poll interval of both searches'),
  PAGE_POLL_EAGER_MS: ms()
    .default(180_000)
    .describe('age up to which an open payment page is read from the gateway at every poll'),
  PAGE_POLL_MAX_MS: ms()
    .default(60_000)
    .describe('longest pause between two reads of an older page; the pause grows with its age'),
  WORK_RETRY_MS: ms()
    .default(1_000)
    .describe('first backoff of due webhooks, refunds and voids, doubling up to one hour'),
});
/** The parsed configuration. */
export type PaymentConfig = Readonly<z.output<typeof PaymentConfig>>;
