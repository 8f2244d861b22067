import type { z } from 'zod';

import { validationFailed } from '@holdfast/errors';

/** The message about an unknown key. */
export const UNKNOWN_KEY = 'is not known here';

/** The wrong fields by their paths, and why. An unknown key is named itself, not only the object that holds it. */
export const wrongFieldsOf = ({ issues }: z.ZodError): { path: string; message: string }[] =>
  issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: UNKNOWN_KEY }));
  });

/** A caller's input, parsed. Throws VALIDATION_FAILED that names every wrong field by its path. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw validationFailed(wrongFieldsOf(parsed.error));
}
