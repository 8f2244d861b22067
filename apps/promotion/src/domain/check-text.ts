import { validationFailed } from '@holdfast/errors';

const MAX_TEXT = 320;
/** PostgreSQL refuses NUL. */
const CONTROL = /[\u0000-\u001f\u007f]/;

/** The text. Reason: VALIDATION_FAILED where it is too long or cannot be stored. */
export function checkText(path: string, text: string): string {
  if (text.length > MAX_TEXT)
    throw validationFailed([{ path, message: `expected at most ${MAX_TEXT} characters` }]);
  if (CONTROL.test(text)) throw validationFailed([{ path, message: 'control characters are not allowed' }]);
  return text;
}
