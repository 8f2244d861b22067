import { DomainError } from '@holdfast/errors';
import { currentTenant } from '@holdfast/request-context';

import type { AttemptRef } from '../ports/call.js';

/** A checkout's key at a participant: no call may come without its tenant. */
export const keyOf = ({ checkoutId }: { readonly checkoutId: string }): string =>
  `${currentTenant()}:${checkoutId}`;

/** Undos that were recorded: from then on effects of the same or an older attempt are refused. */
export class Fences {
  private readonly closed = new Map<string, number>();

  /** Refuses an attempt that was undone. */
  check(ref: AttemptRef): void {
    if (ref.attempt <= (this.closed.get(keyOf(ref)) ?? 0)) throw new DomainError('ATTEMPT_FENCED');
  }

  /** Records an undo, whether or not there was something to undo. */
  close(ref: AttemptRef): void {
    this.closed.set(keyOf(ref), Math.max(ref.attempt, this.closed.get(keyOf(ref)) ?? 0));
  }
}
