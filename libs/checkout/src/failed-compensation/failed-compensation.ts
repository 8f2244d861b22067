import type { Operation, OwedOperation } from '@holdfast/saga';

import type { AttemptRef } from '../ports/call.js';

/** An operation left to the worker, as it is stored (CHK-11). */
export interface FailedCompensation extends AttemptRef {
  /** Name of an operation of a step. */
  readonly operation: string;
  readonly maxTries: number;
  /** The operation's input beside checkout id and attempt. */
  readonly input: object;
  readonly error: string;
}

/** An operation of an attempt that could not be done. */
export function failedCompensation<I extends object>(
  { checkoutId, attempt }: AttemptRef,
  { name, maxTries }: Operation<never, I>,
  { input, error }: { readonly input: I; readonly error: unknown },
): FailedCompensation {
  return { checkoutId, attempt, operation: name, maxTries, input, error: String(error) };
}

/** The operations that a run left, for the attempt's closing write. One that two steps share is stored once. */
export function toCompensations(
  owed: readonly OwedOperation[],
  { checkoutId, attempt }: AttemptRef,
): FailedCompensation[] {
  const byOperation = new Map<string, FailedCompensation>();
  for (const { operation, maxTries, input, error } of owed)
    byOperation.set(operation, { checkoutId, attempt, operation, maxTries, input, error: String(error) });
  return [...byOperation.values()];
}
