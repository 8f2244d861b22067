import { describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import { etagOf, expectedVersion } from './expected-version.js';

describe('CHK-1 the expected version', () => {
  it.each([
    [undefined, undefined, undefined],
    [undefined, 3, 3],
    ['"3"', undefined, 3],
    [' W/"3" ', undefined, 3],
    ['"3"', 3, 3],
    ['*', undefined, undefined],
    ['*', 3, 3],
  ])('with If-Match %p and field %p is %p', (ifMatch, given, expected) => {
    expect(expectedVersion(ifMatch, given)).toBe(expected);
  });

  it.each([
    ['3', undefined],
    ['"3', undefined],
    ['""', undefined],
    ['"-1"', undefined],
    ['"99999999999"', undefined],
    ['"3"', 4],
  ])('refuses If-Match %p with field %p', (ifMatch, given) => {
    expect(() => expectedVersion(ifMatch, given)).toThrow(DomainError);
  });

  it('is what the entity tag of the cart says', () => {
    expect(expectedVersion(etagOf({ version: 12 }).etag, undefined)).toBe(12);
  });
});
