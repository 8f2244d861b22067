import { z } from 'zod';

import { databaseSettings, grpcClientSettings, grpcUrl } from '@holdfast/config';

import { abuseSettings } from './abuse-limits/abuse-settings.js';

const positiveMs = () => z.coerce.number().int().positive();

/** Times of an attempt. */
const sagaSettings = () => ({
  SAGA_BUDGET_MS: positiveMs().default(8_000).describe('time an attempt may take'),
  SAGA_UNDO_BUDGET_MS: positiveMs().default(5_000).describe('time on top for asking the pivot and undoing'),
  SAGA_LEASE_MS: positiveMs()
    .default(25_000)
    .describe(
      'after this an attempt whose driver is silent is taken over; the next confirm has to go on within 30 s of its end',
    ),
  SAGA_DOUBT_DELAY_MS: positiveMs()
    .default(1_000)
    .describe('how soon an attempt that is in doubt is asked about again'),
});

/** Configuration of everything that checkout and checkout-worker share. */
export const checkoutSettings = () => ({
  ...databaseSettings(),
  ...grpcClientSettings(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected a redis:// URL')
    .describe("the idempotency guard's Redis; never the broker's"),
  CATALOG_GRPC_URL: grpcUrl().describe('catalog'),
  PRICING_GRPC_URL: grpcUrl().describe('pricing'),
  PROMOTION_GRPC_URL: grpcUrl().describe('promotion'),
  SHIPPING_GRPC_URL: grpcUrl().describe('shipping'),
  WAREHOUSE_GRPC_URL: grpcUrl().describe('warehouse'),
  PAYMENT_GRPC_URL: grpcUrl().describe('payment'),
  ORDER_GRPC_URL: grpcUrl().describe('order'),
  SESSION_SECONDS: z.coerce
    .number()
    .int()
    .positive()
    .default(1_800)
    .describe('life of a checkout without activity'),
  SESSION_RENEWALS_END_SECONDS: z.coerce
    .number()
    .int()
    .positive()
    .default(7_200)
    .describe('renewals of a checkout end so long after its first start'),
  CUSTOMER_DEADLINE_SECONDS: z.coerce
    .number()
    .int()
    .positive()
    .default(900)
    .describe('time for the challenge at the bank of the customer'),
  HOSTED_PAGE_SECONDS: z.coerce
    .number()
    .int()
    .min(1_800, "is below the gateway's shortest")
    .max(86_400, "is above the gateway's longest")
    .default(1_860)
    .describe(
      "how long a page at the gateway may be paid on; a little above the gateway's shortest of 30 min, for clocks that differ",
    ),
  ...sagaSettings(),
  ...abuseSettings(),
  GUARD_RENEW_MS: positiveMs().default(3_000).describe('how often a confirm renews its guard'),
  GUARD_STALE_MS: positiveMs()
    .default(10_000)
    .describe('a guard not renewed for so long is taken over by the next confirm'),
});

/** The parsed settings. */
export type CheckoutSettings = z.output<z.ZodObject<ReturnType<typeof checkoutSettings>>> & {
  /** The app's own setting (`appSettings`). */
  readonly HOLDFAST_ENV: 'production' | 'local';
};
