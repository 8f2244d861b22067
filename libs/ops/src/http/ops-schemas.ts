import { z } from 'zod';

import { printable } from '@holdfast/validation';

const limit = () => z.coerce.number().int().min(1).max(500).default(50);
const topic = () => printable(z.string().min(1).max(200)).optional();

/** Query of the dead letters. */
export const lettersQuerySchema = z.strictObject({
  status: z.enum(['stored', 'replayed', 'resolved']).default('stored'),
  topic: topic(),
  limit: limit(),
});

/** Query of other lists. */
export const listQuerySchema = z.strictObject({ limit: limit() });

/** Query of the audit. */
export const auditQuerySchema = z.strictObject({
  subject: printable(z.string().min(1).max(200)).optional(),
  limit: limit(),
});

/** Body of a retry of many; optional. */
export const retryAllSchema = z
  .strictObject({
    topic: topic(),
    limit: z.int().min(1).max(1_000).default(1_000),
    dryRun: z.boolean().default(false),
  })
  .prefault({});

/** Body of a retry; optional. */
export const retrySchema = z.strictObject({ dryRun: z.boolean().default(false) }).prefault({});

/** Body of a resolution, with the reason for it. */
export const resolveSchema = z.strictObject({
  note: printable(z.string().min(1, 'say why').max(500)),
  dryRun: z.boolean().default(false),
});
