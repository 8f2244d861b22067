import { z } from 'zod';

/** Header of every POST. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z.string().max(255).optional().describe('the same key gets the same answer for 24 h'),
});
