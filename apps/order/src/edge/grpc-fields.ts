import { z } from 'zod';

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
const STORABLE = /^[^\u0000\p{Cs}]*$/u;

const storable = (max: number) =>
  z
    .string()
    .max(max, `is longer than ${max} characters`)
    .regex(STORABLE, 'holds characters that cannot be stored');

/** A text that has to be there. */
export const text = (max: number) => storable(max).min(1, 'is required');

/** A text that may be missing, which in a proto is an empty one. */
export const optionalText = (max: number) => storable(max).transform((given) => given || undefined);

/** An id of ours. */
export const id = () => z.guid('expected a UUID').transform((given) => given.toLowerCase());

/** An id of ours that may be missing. */
export const optionalId = () => z.union([z.literal('').transform(() => undefined), id()]);
