import { codeName } from '@holdfast/errors';
import type { Code, Reason } from '@holdfast/errors';

/**
 * A call without an answer of the service to its request: no server, a deadline, a reset, a crash. The outcome is unknown; only `neverSent`
 * means that it had no effect.
 */
export class RemoteCallError extends Error {
  override readonly name = 'RemoteCallError';
  readonly code: Code;

  constructor(
    readonly service: string,
    readonly method: string,
    codeNumber: number,
    cause: unknown,
    /** The reason, where the service refused this app as a caller. */
    readonly reason?: Reason,
  ) {
    super(`${service}.${method}: ${reason ?? codeName(codeNumber)}`, { cause });
    this.code = codeName(codeNumber);
  }
}
