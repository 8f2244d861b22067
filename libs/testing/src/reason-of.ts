import { isDomainError } from '@holdfast/errors';
import { RemoteCallError } from '@holdfast/grpc';

/** The reason that the work fails with, be it our own refusal or a called service's; the error where it has none; `nothing` where it succeeds. */
export const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) =>
      isDomainError(error) || error instanceof RemoteCallError ? (error.reason ?? error) : error,
  );
