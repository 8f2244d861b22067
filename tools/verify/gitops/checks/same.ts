import { isDeepStrictEqual } from 'node:util';

/** A problem that says what is there and what should be; nothing when both are the same. */
export function same(what, found, wanted) {
  if (isDeepStrictEqual(found, wanted)) return [];
  return [`${what}: is ${JSON.stringify(found)}, should be ${JSON.stringify(wanted)}`];
}

/** The same, where order means nothing. */
export const sameSet = (what, found, wanted) => same(what, [...found].sort(), [...wanted].sort());
