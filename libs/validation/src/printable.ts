import { z } from 'zod';

// Without \p{…}: the patterns are part of the API's description, and few generators and validators know Unicode classes.
const LINE = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/u;
const LINES = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/u;
const HALF_A_PAIR = /\p{Cs}/u;
const MESSAGE = 'holds control characters';

const isWellFormed = (text: string): boolean => !HALF_A_PAIR.test(text);

/** Text that can be stored and printed: no control characters, which break labels and logs, and neither NUL nor half a surrogate pair, which the database refuses. */
export const printable = <T extends z.ZodString>(text: T) =>
  text.regex(LINE, MESSAGE).refine(isWellFormed, MESSAGE);

/** The same, with any number of lines. */
export const printableLines = <T extends z.ZodString>(text: T) =>
  text.regex(LINES, MESSAGE).refine(isWellFormed, MESSAGE);
