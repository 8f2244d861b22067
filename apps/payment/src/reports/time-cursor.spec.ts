import { describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';

import { fromCursor, toCursor } from './time-cursor.js';

const ID = '01890000-0000-7000-8000-000000000001';
const reasonOf = (cursor: string): unknown => {
  try {
    return fromCursor(cursor);
  } catch (error) {
    return isDomainError(error) ? error.reason : error;
  }
};
const encoded = (text: string): string => Buffer.from(text).toString('base64url');

describe('cursors', () => {
  it('PAY-11 are exact to the microsecond', () => {
    expect(fromCursor(toCursor({ micros: 1_764_432_000_123_456n, id: ID }))).toEqual([
      '1764432000123456',
      ID,
    ]);
    expect(fromCursor('')).toEqual([null, null]);
  });

  it.each([
    ['nothing of ours', "' OR 1"],
    ['an id that only looks like one', encoded(`1.${'-'.repeat(36)}`)],
    ['a time beyond every calendar', encoded(`99999999999999999.${ID}`)],
    ['a negative time', encoded(`-1.${ID}`)],
    ['something after the id', encoded(`1.${ID};`)],
  ])('SYS-7 are refused when they are %s', (_what, cursor) => {
    expect(reasonOf(cursor)).toBe('VALIDATION_FAILED');
  });
});
