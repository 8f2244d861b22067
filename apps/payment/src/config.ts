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
  CHECKOUT_GRPC_URL: grpcUrl().describe('checkout, which goes on when a payment page was paid'),
  COMPLETE_CHECKOUT_TIMEOUT_MS: ms()
    .default(15_000)
    .describe('longest wait for checkout to bring an attempt to its end whose page was paid'),
  STRIPE_API_KEY: z.string().min(1).describe('secret key of the platform account at Stripe'),
  STRIPE_API_URL: z
    .url()
    .optional()
    .describe('another gateway that speaks the same API, for local use and tests; default: Stripe'),
  STRIPE_WEBHOOK_SECRETS: commaList()
    .default([])
    .describe('signing secrets of the webhook endpoint, comma separated; two while one replaces the other'),
  STRIPE_WEBHOOK_TOLERANCE_S: z.coerce
    .number()
    .int()
    .positive()
    .default(300)
    .describe('how old a signature may be'),
  AUTH_EXPIRY_DAYS: z.coerce
    .number()
    .int()
    .positive()
    .default(7)
    .describe('how long an authorisation holds where the gateway does not say'),
  GATEWAY_TIMEOUT_MS: ms().default(2_500).describe('longest wait for one answer of the gateway'),
  GATEWAY_BUDGET_MS: ms()
    .default(6_000)
    .describe('longest time that one call of ours spends at the gateway, below its own deadline'),
  WORK_POLL_MS: ms()
    .default(1_000)
    .describe('how often webhooks, refunds and releases that are due are looked for'),
  EXPIRY_CHECK_MS: ms()
    .default(60_000)
    .describe('how often authorisations that run out within 24 h are looked for'),
  RECONCILE_AFTER_MS: ms()
    .default(600_000)
    .describe('how long a payment may go without an end before the gateway is asked about it, and again'),
  ORPHANS_AFTER_MS: ms()
    .default(900_000)
    .describe('age from which an object at the gateway that no payment knows is let go'),
  RECONCILE_POLL_MS: ms().default(60_000).describe('how often either is looked for'),
  PAGE_POLL_EAGER_MS: ms()
    .default(180_000)
    .describe('age up to which an open payment page is looked up at the gateway whenever it is polled'),
  PAGE_POLL_MAX_MS: ms()
    .default(60_000)
    .describe('longest pause between two such look-ups of an older page; they grow with its age'),
  WORK_RETRY_MS: ms()
    .default(1_000)
    .describe('pause before one of them is tried again, doubling up to an hour'),
});
/** The parsed configuration. */
export type PaymentConfig = Readonly<z.output<typeof PaymentConfig>>;
