import { z } from 'zod';

import { printable } from './printable.js';

const INT64_MAX = 2n ** 63n - 1n;
// Far above any price; the sum of 100 lines × 999 pieces still fits int64.
const AMOUNT_MAX = 10n ** 13n;

/** One line of text. */
export const textField = (maxLength: number) =>
  printable(z.string().max(maxLength, `is longer than ${maxLength} characters`));

/** A stock keeping unit. */
export const skuField = () => textField(100).min(1, 'is required');

/** The form of an ISO 4217 code; whether the shop accepts it is checked elsewhere. */
export const currencyField = () => z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code');

/** The form of an ISO 3166-1 alpha-2 code. */
export const countryField = () => z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 alpha-2 code');

/** A text that programs compare, at most 100 characters; may be empty. */
export const codeField = () => textField(100);

/** An int64 as gRPC passes it (text), not negative. */
export const countField = () => int64Field(INT64_MAX);

/** An amount in minor units as gRPC passes it (text), not negative. */
export const amountField = () => int64Field(AMOUNT_MAX);

const int64Field = (max: bigint) =>
  z
    .string()
    .regex(/^-?\d{1,19}$/, 'expected a whole number')
    .transform(BigInt)
    .refine((value) => value >= 0n, 'must not be negative')
    .refine((value) => value <= max, `must not exceed ${max}`);

/** More attempts than a checkout can have: a fence with a higher number would block all its future attempts (TRU-5). */
export const MAX_ATTEMPT = 1_000_000;

/** The number of an attempt to confirm a checkout. */
export const attemptField = () =>
  z
    .int('expected a whole number')
    .min(1, 'expected a positive number')
    .max(MAX_ATTEMPT, `expected ${MAX_ATTEMPT} at most`);
