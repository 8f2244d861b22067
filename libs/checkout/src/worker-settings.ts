import { z } from 'zod';

const ms = () => z.coerce.number().int().positive();
const count = () => z.coerce.number().int().positive();

/** Intervals, batches and leases of the worker's jobs. */
export const workerSettings = () => ({
  RECOVERY_POLL_MS: ms().default(1_000).describe('poll interval of attempts without a driver'),
  RECOVERY_AT_ONCE: count().default(32).describe('attempts that one worker drives at once'),
  AWAITING_POLL_MS: ms().default(5_000).describe('poll interval of payments that wait for their customers'),
  COMPENSATION_POLL_MS: ms()
    .default(300_000)
    .describe('how often due compensations are looked for when nothing wakes the worker'),
  COMPENSATION_LEASE_MS: ms().default(60_000).describe('after this a compensation passes to another worker'),
  COMPENSATION_TRY_MS: ms().default(10_000).describe('deadline of one try'),
  COMPENSATION_RETRY_BASE_MS: ms().default(60_000).describe('wait after the first failure, doubling'),
  COMPENSATION_RETRY_MAX_MS: ms().default(7_200_000).describe('longest wait after a failure'),
  COMPENSATION_BATCH: count().default(20).describe('compensations that one worker tries at once'),
  SESSION_CLEANUP_MS: ms().default(60_000).describe('how often checkouts that ran out are looked for'),
  SESSION_CLEANUP_BATCH: count().default(50).describe('checkouts ended at once'),
  SESSION_CLEANUP_LEASE_MS: ms()
    .default(60_000)
    .describe('after this another worker may end a checkout that was not ended'),
  CART_CLEANUP_MS: ms().default(3_600_000).describe('how often abandoned carts are looked for'),
  CART_ABANDONED_AFTER_MS: ms()
    .default(30 * 24 * 3_600_000)
    .describe('age at which an untouched cart is deleted'),
  IDEMPOTENCY_CLEANUP_MS: ms().default(600_000).describe('how often old idempotency records are looked for'),
  IDEMPOTENCY_KEEP_MS: ms()
    .default(24 * 3_600_000)
    .describe('how long the answer to an idempotency key is kept'),
  AWAITING_BATCH: count().default(200).describe('attempts in one call to payment'),
});

/** The parsed settings. */
export type WorkerSettings = z.output<z.ZodObject<ReturnType<typeof workerSettings>>>;
