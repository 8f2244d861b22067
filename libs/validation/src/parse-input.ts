import type { z } from 'zod';

import { validationFailed } from '@holdfast/errors';

/** What a caller sent, in our words. Throws VALIDATION_FAILED that names every wrong field by its path. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw validationFailed(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
