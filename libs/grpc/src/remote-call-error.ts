import { codeName } from '@holdfast/errors';
import type { Code, Reason } from '@holdfast/errors';

/**
 * A call whose answer was not one of ours, or not to what was asked: no server, a deadline, a reset, a crash. What it did is unknown; only `neverSent` says
 * that it cannot have had an effect.
 */
export class RemoteCallError extends Error {
  override readonly name = 'RemoteCallError';
  readonly code: Code;

  constructor(
    readonly service: string,
    readonly method: string,
    codeNumber: number,
    cause: unknown,
    /** Where the service did not let us ask: what it said. */
    readonly reason?: Reason,
  ) {
    super(`${service}.${method}: ${reason ?? codeName(codeNumber)}`, { cause });
    this.code = codeName(codeNumber);
  }
}
