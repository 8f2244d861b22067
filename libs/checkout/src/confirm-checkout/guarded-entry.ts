import { Injectable } from '@nestjs/common';

import { DomainError, backoff, isRefusal } from '@holdfast/errors';
import { RedisGuard } from '@holdfast/idempotency';
import type { HeldGuard, Leaving } from '@holdfast/idempotency';

import type { Cart } from '../cart/cart.js';
import type { StoredRefusal, StoredResult } from '../checkout-session/checkout-session.js';
import { storedRefusal, toRefusal } from './confirm-result.js';

/** A caller has the guard, or another caller's answer. */
export type Entry =
  | { readonly kind: 'entered'; readonly guard: HeldGuard; readonly waited: boolean }
  | { readonly kind: 'answered'; readonly result: StoredResult };

interface GuardedRefusal {
  readonly paymentKey: string;
  readonly refusal: StoredRefusal;
}

/** The fast guard of one cart version (2.3 step 2): cheap for duplicates, never what correctness rests on. */
@Injectable()
export class GuardedEntry {
  constructor(private readonly guard: RedisGuard) {}

  /**
   * Waits for the guard, with backoff from 50 ms; another caller's result, or refusal of the same payment, is the answer.
   * Reasons: CHECKOUT_IN_PROGRESS when the time is up, IDEMPOTENCY_UNAVAILABLE, and that refusal's.
   */
  async enter({ tenantId, id, version }: Cart, paymentKey: string, until: number): Promise<Entry> {
    const key = `${tenantId}:${id}:${version}`;
    let holder: string | undefined;
    // Stays true when another's refusal sends the caller on: the record read before the wait is stale.
    let waited = false;
    for (const waitMs of backoff()) {
      const answer = await this.guard.acquire(key, holder);
      if (answer.kind === 'acquired') return { kind: 'entered', guard: answer.guard, waited };
      if (answer.kind === 'result') return { kind: 'answered', result: answer.value as StoredResult };
      if (answer.kind === 'refused') {
        const { paymentKey: refusedKey, refusal } = answer.value as GuardedRefusal;
        if (refusedKey === paymentKey) throw toRefusal(refusal);
        holder = undefined;
        continue;
      }
      holder = answer.holder;
      waited = true;
      if (Date.now() + waitMs > until) throw new DomainError('CHECKOUT_IN_PROGRESS');
      await pause(waitMs);
    }
    throw new DomainError('CHECKOUT_IN_PROGRESS');
  }
}

/** The refusal that callers share who wait and pay the same way. */
export function sharedRefusal(error: unknown, paymentKey: string): Leaving {
  if (!isRefusal(error)) return { kind: 'nothing' };
  const value: GuardedRefusal = { paymentKey, refusal: storedRefusal(error) };
  return { kind: 'refusal', value };
}

/** Waits so long. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
