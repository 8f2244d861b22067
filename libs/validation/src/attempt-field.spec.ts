import { describe, expect, it } from '@jest/globals';

import { attemptField } from './fields.js';

describe('TRU-5 the number of an attempt', () => {
  const isTaken = (value: unknown): boolean => attemptField().safeParse(value).success;

  it.each([1, 2, 999_999, 1_000_000])('TRU-5 may be %s', (value) => expect(isTaken(value)).toBe(true));

  it.each([
    -2_147_483_648,
    -1,
    0,
    1_000_001,
    2_147_483_647,
    4_294_967_296,
    1.5,
    NaN,
    Infinity,
    '1',
    null,
    undefined,
  ])('TRU-5 may not be %s', (value) => expect(isTaken(value)).toBe(false));
});
