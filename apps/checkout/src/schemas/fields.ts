import { z } from 'zod';

import { MAX_QUANTITY } from '@holdfast/checkout';
import { printable, printableLines } from '@holdfast/validation';

const INT32_MAX = 2 ** 31 - 1;

const required = ({ input }: { readonly input?: unknown }): string =>
  input === undefined ? 'is required' : 'expected text';

/** A text of one line that is not empty. */
export const textField = (max: number) =>
  printable(z.string({ error: required }).min(1, 'is required').max(max, `is longer than ${max} characters`));

/** A text of any number of lines. */
export const linesField = (max: number) =>
  printableLines(z.string().max(max, `is longer than ${max} characters`));

/** An e-mail address. */
export const emailField = () =>
  z
    .string({ error: required })
    .trim()
    .max(254, 'is longer than 254 characters')
    .pipe(z.email('expected an e-mail address'));

/** A language as BCP 47 writes it. */
export const localeField = () =>
  z
    .string()
    .max(35, 'is longer than 35 characters')
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'expected a language tag such as en-US');

const quantityMessage = `expected a whole number between 1 and ${MAX_QUANTITY}`;

/** Pieces on a line (CHK-1). */
export const quantityField = () =>
  z.int(quantityMessage).min(1, quantityMessage).max(MAX_QUANTITY, quantityMessage);

/** The version of the cart that the caller saw. */
export const versionField = () =>
  z
    .int('expected a whole number')
    .min(1, 'versions begin with 1')
    .max(INT32_MAX, 'is no version')
    .optional()
    .describe(
      'the version the caller saw; another one answers 409 `CART_VERSION_CONFLICT`. `If-Match` says the same',
    );
