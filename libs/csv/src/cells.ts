import { z } from 'zod';

/** A whole number; an empty cell is not one. */
export const integerCell = () =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'expected a whole number')
    .transform(Number);

/** `true` or `false`. */
export const flagCell = () => z.enum(['true', 'false']).transform((text) => text === 'true');

/** Texts separated by semicolons; an empty cell is an empty list. */
export const listCell = () =>
  z.string().transform((text) =>
    text
      .split(';')
      .map((part) => part.trim())
      .filter(Boolean),
  );

/** A date (`2026-01-01`, midnight UTC) or an instant with its offset. */
export const instantCell = () =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/, 'expected a date or an instant')
    .transform((text) => new Date(text))
    .refine((instant) => !Number.isNaN(instant.getTime()), 'expected a date that exists');

/** The cell, or undefined where it is empty or its column is missing. */
export const optionalCell = <S extends z.ZodType>(cell: S) =>
  z.preprocess((given) => (given === '' ? undefined : given), cell.optional());
