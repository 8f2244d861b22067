import type { AttemptRef } from '../ports/call.js';

/** A stored compensation that a worker has claimed. */
export interface ClaimedCompensation extends AttemptRef {
  readonly id: string;
  readonly tenantId: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** This try included: it was counted when it was claimed. */
  readonly tries: number;
  readonly maxTries: number;
  /** Names the claim: a write under an older claim is refused. */
  readonly claimedBy: string;
  readonly traceparent: string | undefined;
  readonly requestId: string | undefined;
}
