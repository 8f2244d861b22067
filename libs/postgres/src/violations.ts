interface PgError {
  readonly code?: string;
  readonly constraint?: string;
}

const isPgError = (error: unknown): error is Error & PgError =>
  error instanceof Error && typeof (error as PgError).code === 'string';

/** Whether a write was refused by a constraint (unique, check, foreign key, exclusion), by this one if it is named. */
export function isConstraintViolation(error: unknown, constraint?: string): boolean {
  return (
    isPgError(error) &&
    (error.code ?? '').startsWith('23') &&
    (constraint === undefined || error.constraint === constraint)
  );
}

/** Whether the same work may simply be tried again: a deadlock, a serialisation failure. */
export const isTransientConflict = (error: unknown): boolean =>
  isPgError(error) && (error.code === '40P01' || error.code === '40001');
