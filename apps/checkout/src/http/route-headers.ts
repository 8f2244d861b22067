import { z } from 'zod';

/** Headers of a POST that may be repeated. */
export const idempotentHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .regex(/^[!-~]*$/)
    .optional()
    .describe(
      'the same key with the same body answers the same, for 24 hours; with another body 422 `IDEMPOTENCY_PAYLOAD_MISMATCH`',
    ),
});

/** Headers of a change of a cart. */
export const versionHeaders = z.object({
  'if-match': z
    .string()
    .regex(/^(?:\*|(?:W\/)?"[!#-~]*"(?:, ?(?:W\/)?"[!#-~]*")*)$/)
    .optional()
    .describe(
      "the cart's version in quotes, as `ETag` has it; of several any may match, a weak one (`W/`) never does",
    ),
});

/** Headers of a repeatable POST that changes a cart. */
export const idempotentVersionHeaders = versionHeaders.extend(idempotentHeaders.shape);

/** Answered where the key was used before. */
export const REPLAYED = { 'idempotency-replayed': '`true` where the answer is an earlier one' } as const;
/** Answered with every cart. */
export const ETAG = { etag: "the cart's version in quotes" } as const;
/** Answered where something is still under way. */
export const RETRY_AFTER = { 'retry-after': 'seconds' } as const;
