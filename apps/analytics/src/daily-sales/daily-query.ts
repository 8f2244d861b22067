import { z } from 'zod';

import { parseInput } from '@holdfast/validation';

const DAY_MS = 86_400_000;
const MAX_DAYS = 366;

const DailyQuery = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' })
  .refine(({ from, to }) => (Date.parse(to) - Date.parse(from)) / DAY_MS < MAX_DAYS, {
    path: ['to'],
    message: `at most ${MAX_DAYS} days at once`,
  });

/** A range of days, both included. */
export type DailyRange = z.output<typeof DailyQuery>;

/** Reads the range out of a query string; throws VALIDATION_FAILED. */
export const parseDailyQuery = (query: unknown): DailyRange => parseInput(DailyQuery, query);
