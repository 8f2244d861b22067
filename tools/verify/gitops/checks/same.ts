import { isDeepStrictEqual } from 'node:util';

/** A problem that names the value found and the value wanted; nothing when both are the same. */
export function same(what: string, found: unknown, wanted: unknown): string[] {
  if (isDeepStrictEqual(found, wanted)) return [];
  return [`${what}: is ${JSON.stringify(found)}, should be ${JSON.stringify(wanted)}`];
}

/** The same, where order means nothing. */
export const sameSet = (
  what: string,
  found: readonly (string | undefined)[],
  wanted: readonly (string | undefined)[],
): string[] => same(what, [...found].sort(), [...wanted].sort());
