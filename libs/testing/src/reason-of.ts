import { isDomainError } from '@holdfast/errors';

/** The reason of the DomainError that the work fails with, or any other error itself; `nothing` where it succeeds. */
export const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (isDomainError(error) ? error.reason : error),
  );
