import { isDomainError, isRefusal } from '@holdfast/errors';
import { isUnstorableText } from '@holdfast/postgres';

/**
 * `refused`: the event can never be valid, as our code or the database decided. `transient`: the same delivery may succeed later.
 * `unexpected`: possibly a bug.
 */
export type ErrorKind = 'refused' | 'transient' | 'unexpected';

/** Connection errors, lack of resources, shutdown of the server, conflicts, cancelled statements. */
const TRANSIENT_SQLSTATE = /^(08|53|57|40|55P03|25P0[34])/;
/** JSON with half a surrogate pair, and numbers out of the database's range: no delivery can succeed. */
const UNSTORABLE_SQLSTATE = new Set(['22P02', '22003']);
const TRANSIENT_NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** pg reports these by text only. */
const TRANSIENT_TEXT =
  /connection terminated|timeout exceeded when trying to connect|Cannot use a pool after calling end/i;

/** The kind of a handler's error. */
export function classifyError(error: unknown): ErrorKind {
  if (isRefusal(error)) return 'refused';
  if (isDomainError(error)) return 'transient';
  if (!(error instanceof Error)) return 'unexpected';
  if (error.name === 'RemoteCallError') return 'transient';
  const code = (error as { code?: unknown }).code;
  if (isUnstorableText(error) || (typeof code === 'string' && UNSTORABLE_SQLSTATE.has(code)))
    return 'refused';
  if (typeof code === 'string' && (TRANSIENT_SQLSTATE.test(code) || TRANSIENT_NETWORK.has(code)))
    return 'transient';
  return TRANSIENT_TEXT.test(error.message) ? 'transient' : 'unexpected';
}
