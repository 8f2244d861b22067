import type { CompensationOperation } from '../failed-compensation/operations.js';
import type { AttemptRef, Call } from '../ports/call.js';

/** A stored compensation in the hands of a worker. */
export interface ClaimedCompensation extends AttemptRef {
  readonly id: string;
  readonly tenantId: string;
  readonly operation: CompensationOperation;
  readonly input: Readonly<Record<string, unknown>>;
  /** This try included: it was counted when it was claimed. */
  readonly tries: number;
  readonly maxTries: number;
  /** Names the claim: whoever writes under another one is too late. */
  readonly claimedBy: string;
  readonly traceparent: string | undefined;
  readonly requestId: string | undefined;
}

/** Does one kind of compensation. Every one is idempotent: it may have been done before by a worker that did not live to say so. */
export abstract class CompensationHandler {
  /** The kind. */
  abstract readonly operation: CompensationOperation;

  /** Does it; throws when it has to be tried again. Answers a note where there is something to remember. */
  abstract handle(compensation: ClaimedCompensation, call: Call): Promise<string | undefined>;
}

/** What names the attempt to a participant. */
export const attemptOf = ({ checkoutId, attempt }: AttemptRef): AttemptRef => ({ checkoutId, attempt });

/** The order a compensation is about; only forward operations have one. */
export function orderIdOf({ input, operation }: ClaimedCompensation): string {
  const { orderId } = input;
  if (typeof orderId !== 'string') throw new Error(`${operation} was stored without its order`);
  return orderId;
}
