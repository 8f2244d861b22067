import { z } from 'zod';

const perMinute = () => z.coerce.number().int().min(0);

/** Rate limits of public routes. */
export const rateLimitSettings = () => ({
  RATE_LIMIT_PER_MINUTE: perMinute()
    .optional()
    .describe(
      'requests of one client in a minute, over all shops; 0: no limit; default 600, with HOLDFAST_ENV=local none',
    ),
  RATE_LIMIT_TENANT_PER_MINUTE: perMinute()
    .default(0)
    .describe('requests of all clients to one shop in a minute; 0: no limit'),
});

/** The same, for an app that needs Redis only for them. */
export const sharedRateLimitSettings = () => ({
  ...rateLimitSettings(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected a redis:// URL')
    .optional()
    .describe(
      "the guard's Redis, where rate limits are counted over all replicas; without it each replica counts alone",
    ),
});
