import { z } from 'zod';

const perMinute = () => z.coerce.number().int().min(0);

/** How often clients may come, on the routes that are open to everybody. */
export const rateLimitSettings = () => ({
  RATE_LIMIT_PER_MINUTE: perMinute()
    .optional()
    .describe(
      'requests a client may make in a minute, whatever shops they name; 0: no limit; default 600, with HOLDFAST_ENV=local none',
    ),
  RATE_LIMIT_TENANT_PER_MINUTE: perMinute()
    .default(0)
    .describe('requests all clients together may make to one shop in a minute; 0: no limit'),
});

/** The same, for an app that needs Redis for nothing else. */
export const sharedRateLimitSettings = () => ({
  ...rateLimitSettings(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected a redis:// URL')
    .optional()
    .describe(
      "the guard's Redis, where rate limits are counted over all replicas; without it each counts for itself",
    ),
});
