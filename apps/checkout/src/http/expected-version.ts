import { validationFailed } from '@holdfast/errors';
import { entityTagsOf } from '@holdfast/platform';
import type { EntityTag } from '@holdfast/platform';

const VERSION = /^[1-9]\d{0,8}$/;
/** No cart has it: versions begin with 1. */
const NO_VERSION = 0;

/** A cart's version as an entity tag. */
export const etagOf = ({ version }: { readonly version: number }): { etag: string } => ({
  etag: `"${version}"`,
});

/** Compared strongly (RFC 9110, 13.1.1): a weak tag matches nothing, and neither does one that is no version. */
const versionsIn = (tags: readonly EntityTag[]): number[] =>
  tags.filter(({ isWeak, value }) => !isWeak && VERSION.test(value)).map(({ value }) => Number(value));

/**
 * The version the caller saw: by `If-Match` (versions in quotes, or `*` for any) or by the body. Both may be given where they say the
 * same. Of several tags the one that the cart has now, which `current` reads; the change itself compares once more. A header of which no
 * tag can match asks for a version that no cart has. Throws VALIDATION_FAILED for a header that is malformed.
 */
export async function expectedVersion(
  ifMatch: string | undefined,
  given: number | undefined,
  current: () => Promise<number>,
): Promise<number | undefined> {
  if (ifMatch === undefined) return given;
  const tags = entityTagsOf(ifMatch);
  if (tags === undefined)
    throw validationFailed([{ path: 'if-match', message: 'expected the version in quotes, such as "3"' }]);
  if (tags === '*') return given;
  const versions = versionsIn(tags);
  if (given !== undefined && versions.length > 0 && !versions.includes(given)) {
    throw validationFailed([
      { path: 'version', message: `says ${given}, but If-Match says ${versions.join(', ')}` },
    ]);
  }
  if (versions.length === 0) return NO_VERSION;
  if (given !== undefined) return given;
  const [first = NO_VERSION, ...more] = versions;
  if (more.length === 0) return first;
  const now = await current();
  return versions.includes(now) ? now : first;
}
