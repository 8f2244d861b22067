import { z } from 'zod';

import { validationFailed } from '@holdfast/errors';

const DAY_MS = 86_400_000;
const MAX_DAYS = 366;

const DailyQuery = z
  .object({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' })
  .refine(({ from, to }) => (Date.parse(to) - Date.parse(from)) / DAY_MS < MAX_DAYS, {
    path: ['to'],
    message: `at most ${MAX_DAYS} days at once`,
  });

/** A range of days, both included. */
export type DailyRange = z.output<typeof DailyQuery>;

/** Reads the range out of a query string; throws VALIDATION_FAILED. */
export function parseDailyQuery(query: unknown): DailyRange {
  const parsed = DailyQuery.safeParse(query);
  if (parsed.success) return parsed.data;
  throw validationFailed(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
