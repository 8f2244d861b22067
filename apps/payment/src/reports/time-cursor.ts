import { validationFailed } from '@holdfast/errors';

/** A row's place in a list that is sorted by time, then id. Micros: a Date would lose three digits. */
export interface Place {
  readonly micros: bigint;
  readonly id: string;
}

const CURSOR = /^(\d{1,16})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** What a client hands back to read on. It says where, never what may be read: that is for every query itself. */
export const toCursor = ({ micros, id }: Place): string =>
  Buffer.from(`${micros}.${id}`).toString('base64url');

/** The place as a statement's parameters, for `(time, id) < …`; nulls for the first page. Throws VALIDATION_FAILED for anything not ours. */
export function fromCursor(cursor: string): [string, string] | [null, null] {
  if (cursor === '') return [null, null];
  const [, micros, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (micros === undefined || id === undefined)
    throw validationFailed([{ path: 'cursor', message: 'is not one of ours' }]);
  return [micros, id];
}
