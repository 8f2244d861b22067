import { z } from 'zod';

/** PostgreSQL stores neither NUL nor lone surrogates. */
const STORABLE = /^[^\u0000\p{Cs}]*$/u;

const storable = (max: number) =>
  z
    .string()
    .max(max, `is longer than ${max} characters`)
    .regex(STORABLE, 'contains characters that cannot be stored');

/** A required text. */
export const text = (max: number) => storable(max).min(1, 'is required');

/** An optional text; proto sends an empty one. */
export const optionalText = (max: number) => storable(max).transform((given) => given || undefined);

/** A UUID, in lower case. */
export const id = () => z.guid('expected a UUID').transform((given) => given.toLowerCase());

/** An optional UUID; proto sends an empty text. */
export const optionalId = () => z.union([z.literal('').transform(() => undefined), id()]);
