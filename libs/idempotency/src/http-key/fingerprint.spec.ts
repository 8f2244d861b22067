import { describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';

import { fingerprintOf, scopeOf } from './fingerprint.js';

describe('the fingerprint of a body', () => {
  it('is the same for members in any order', () => {
    expect(fingerprintOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(
      fingerprintOf({ b: { d: null, c: [1, 2] }, a: 1 }),
    );
  });

  it.each([
    ['another value', { a: 1 }, { a: 2 }],
    ['another type', { a: 1 }, { a: '1' }],
    ['another order in a list', { a: [1, 2] }, { a: [2, 1] }],
    ['a list for an object', { a: { b: 1 } }, { a: [['b', 1]] }],
    ['null for nothing', { a: null }, {}],
    ['an object for no body', {}, undefined],
    ['null for no body', null, undefined],
  ])('differs for %s', (_what, one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });

  it('refuses a body that would exhaust the stack', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));

    let refused: unknown;
    try {
      fingerprintOf(deep);
    } catch (error) {
      refused = error;
    }
    expect(isDomainError(refused, 'VALIDATION_FAILED')).toBe(true);
  });
});

describe('a scope', () => {
  it('is different for each list of parts, also where their joined texts are equal', () => {
    expect(scopeOf('a', 'b')).toBe(scopeOf('a', 'b'));
    expect(scopeOf('a', 'b')).not.toBe(scopeOf('ab', ''));
    expect(scopeOf('a"', 'b')).not.toBe(scopeOf('a', '"b'));
  });
});
