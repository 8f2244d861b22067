interface PgError {
  readonly code?: string;
  readonly constraint?: string;
}

const isPgError = (error: unknown): error is Error & PgError =>
  error instanceof Error && typeof (error as PgError).code === 'string';

/** Whether a constraint (unique, check, foreign key, exclusion) refused a write; this one where it is named. */
export function isConstraintViolation(error: unknown, constraint?: string): boolean {
  return (
    isPgError(error) &&
    (error.code ?? '').startsWith('23') &&
    (constraint === undefined || error.constraint === constraint)
  );
}

/** Whether the same work may be repeated: a deadlock, a serialisation failure. */
export const isTransientConflict = (error: unknown): boolean =>
  isPgError(error) && (error.code === '40P01' || error.code === '40001');

/** Whether a statement, or its wait for a lock, timed out. */
export const isOutOfTime = (error: unknown): boolean =>
  isPgError(error) && (error.code === '57014' || error.code === '55P03');

/** Connection classes, shutdowns and exhaustion: SQLSTATE 08, 57P0x and 53300. */
const UNAVAILABLE_STATES = /^(08|57P0|53300)/;
const UNAVAILABLE_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);
/** Messages of the pool, without a code. */
const UNAVAILABLE_MESSAGE =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/;

/** Whether the database cannot be reached, or accepts no more connections: the work may be repeated later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as PgError;
  if (typeof code === 'string') return UNAVAILABLE_STATES.test(code) || UNAVAILABLE_SOCKET.has(code);
  return UNAVAILABLE_MESSAGE.test(error.message);
}

/** Text that cannot be stored: NUL, or bytes that are no character. The sender's mistake, even where no earlier check found it. */
export const isUnstorableText = (error: unknown): boolean =>
  isPgError(error) && (error.code === '22021' || error.code === '22P05');
