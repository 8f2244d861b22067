import { tooManyCodes } from '../domain/promotion.errors.js';
import { codeKey } from '../domain/promotion.js';

/** Default and maximum of MAX_PROMOTION_CODES_PER_ORDER. */
const MOST_CODES = 5;
const MAX_CODE_LENGTH = 100;
/** PostgreSQL refuses NUL, and no code has control characters. */
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The codes of a request, each once, in its first spelling; `possible` are those that may exist. `maxCodes` 0 stands for the maximum.
 * Reason: TOO_MANY_PROMOTION_CODES.
 */
export function givenCodes(
  codes: readonly string[],
  maxCodes: number,
): { all: string[]; possible: string[] } {
  const most = maxCodes > 0 ? Math.min(maxCodes, MOST_CODES) : MOST_CODES;
  const byKey = new Map<string, string>();
  for (const code of codes) if (!byKey.has(codeKey(code))) byKey.set(codeKey(code), code);
  byKey.delete('');
  if (byKey.size > most) throw tooManyCodes(most);
  const all = [...byKey.values()];
  return { all, possible: all.filter((code) => code.length <= MAX_CODE_LENGTH && !CONTROL.test(code)) };
}
