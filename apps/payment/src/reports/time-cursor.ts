import { validationFailed } from '@holdfast/errors';

/** A row's place in a list sorted by time, then id. In microseconds: a Date has only milliseconds. */
export interface Place {
  readonly micros: bigint;
  readonly id: string;
}

const CURSOR = /^(\d{1,16})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** The cursor that a client sends to read the next page. It gives no rights: every query checks them itself. */
export const toCursor = ({ micros, id }: Place): string =>
  Buffer.from(`${micros}.${id}`).toString('base64url');

/** The place as parameters of `(time, id) < …`; nulls for the first page. Throws VALIDATION_FAILED for an invalid cursor. */
export function fromCursor(cursor: string): [string, string] | [null, null] {
  if (cursor === '') return [null, null];
  const [, micros, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (micros === undefined || id === undefined)
    throw validationFailed([{ path: 'cursor', message: 'is not a valid cursor' }]);
  return [micros, id];
}
