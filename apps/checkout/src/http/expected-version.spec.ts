import { describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import { etagOf, expectedVersion } from './expected-version.js';

/** The check of a precondition on a cart at version 3. */
const expected = (ifMatch: string | undefined, given?: number) =>
  expectedVersion(ifMatch, given, () => Promise.resolve(3));

describe('CHK-1 the expected version', () => {
  it.each([
    [undefined, undefined, undefined],
    [undefined, 3, 3],
    ['"3"', undefined, 3],
    [' "2" ', undefined, 2],
    ['"3"', 3, 3],
    ['*', undefined, undefined],
    ['*', 3, 3],
  ])('with If-Match %p and field %p is %p', async (ifMatch, given, version) => {
    expect(await expected(ifMatch, given)).toBe(version);
  });

  it.each([
    ['"2", "3"', 3],
    ['W/"3", "3"', 3],
    ['"1","2"', 1],
    ['"2", W/"3"', 2],
    ['"a,b", "3"', 3],
  ])('TRU-13 of the tags %s is %i', async (ifMatch, version) => {
    expect(await expected(ifMatch)).toBe(version);
  });

  it.each(['W/"3"', 'W/"2", W/"3"', '""', '"three"', '"-3"', '"03"', '"99999999999"'])(
    'TRU-13 of If-Match %s is one that no cart has',
    async (ifMatch) => {
      expect(await expected(ifMatch)).toBe(0);
    },
  );

  it.each([
    ['3', undefined],
    ['"3', undefined],
    ['"3" "4"', undefined],
    ['w/"3"', undefined],
    ['', undefined],
    ['"3"', 4],
  ])('refuses If-Match %p with field %p', async (ifMatch, given) => {
    await expect(expected(ifMatch, given)).rejects.toThrow(DomainError);
  });

  it('is what the entity tag of the cart says', async () => {
    expect(await expected(etagOf({ version: 12 }).etag)).toBe(12);
  });
});
