import { z } from 'zod';

import { REPORT_TIMES } from './daily-report/daily-report.statements.js';

const isRealDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** A day of the calendar, UTC. */
export const dayField = () =>
  z
    .string()
    .regex(/^2\d{3}-\d{2}-\d{2}$/, 'expected a day as 2026-11-29')
    .refine(isRealDay, 'is no day of the calendar');

/** A month of the calendar, UTC. */
export const monthField = () => z.string().regex(/^2\d{3}-(0[1-9]|1[0-2])$/, 'expected a month as 2026-11');

/** The kind of day of a daily report. */
export const reportTimeField = () => z.enum(REPORT_TIMES);

export const cursorField = () => z.string().max(200);
