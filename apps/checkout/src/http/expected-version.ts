import { validationFailed } from '@holdfast/errors';

const ENTITY_TAG = /^(?:W\/)?"([1-9]\d{0,8})"$/;

/** A cart's version as an entity tag. */
export const etagOf = ({ version }: { readonly version: number }): { etag: string } => ({
  etag: `"${version}"`,
});

/**
 * The version the caller saw: by `If-Match` (the version in quotes, or `*` for any) or by the body. Both may be given where they say
 * the same.
 */
export function expectedVersion(ifMatch: string | undefined, given: number | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return given;
  const matched = ENTITY_TAG.exec(ifMatch.trim())?.[1];
  if (matched === undefined)
    throw validationFailed([{ path: 'if-match', message: 'expected the version in quotes, such as "3"' }]);
  const version = Number(matched);
  if (given !== undefined && given !== version) {
    throw validationFailed([{ path: 'version', message: `says ${given}, but If-Match says ${version}` }]);
  }
  return version;
}
