import { isDomainError, isRefusal } from '@holdfast/errors';
import { isUnstorableText } from '@holdfast/postgres';

/**
 * `refused`: our own word, or the database's, that this can never be valid. `transient`: the same delivery may work later. `unexpected`: a
 * bug, perhaps.
 */
export type ErrorKind = 'refused' | 'transient' | 'unexpected';

/** Connection trouble, lack of resources, shutdown of the server, conflicts, cancelled statements. */
const TRANSIENT_SQLSTATE = /^(08|53|57|40|55P03|25P0[34])/;
/** JSON with half a surrogate pair, and numbers beyond what the database holds: no delivery of the event will ever work. */
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
/** pg tells these by text only. */
const TRANSIENT_TEXT =
  /connection terminated|timeout exceeded when trying to connect|Cannot use a pool after calling end/i;

/** What an error of a handler means for the event. */
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
