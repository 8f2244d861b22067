import type { Customer } from '../promotion/customer-key.js';
import type { InvalidReason } from '../promotion/eligibility.js';
import type { Attempt } from './attempt.js';

/** A wish to hold one use of each promotion. */
export interface ReserveRequest extends Attempt, Customer {
  readonly promotionIds: readonly string[];
  readonly ttlSeconds: number;
}

/** What became of it. Unless it is `reserved`, nothing has changed. */
export type ReserveOutcome =
  | { readonly outcome: 'reserved' }
  | { readonly outcome: 'fenced' }
  | { readonly outcome: 'unknown'; readonly promotionIds: readonly string[] }
  | {
      readonly outcome: 'exhausted';
      readonly refused: readonly { readonly promotionId: string; readonly reason: InvalidReason }[];
    };

/** Uses that became an order's. */
export interface ApplyRequest extends Attempt, Customer {
  readonly orderId: string;
  readonly promotionIds: readonly string[];
}

/** How a customer stands with these promotions now. */
export interface UseStanding {
  readonly usedUp: ReadonlyMap<string, InvalidReason>;
  /** Of the account, and of the mailbox where one is given. */
  readonly hasOrdered: { readonly account: boolean; readonly mailbox: boolean };
}

/** Uses of the current tenant's promotions. Every method is one statement, and may be repeated. */
export abstract class UsesRepository {
  /** Makes the checkout's set of held uses these promotions, all or nothing; its own holds count as free for itself. */
  abstract reserve(request: ReserveRequest): Promise<ReserveOutcome>;
  /** Turns held uses into the order's, once per promotion; the promotions used beyond their limits. Null, and nothing has changed, where the attempt is fenced. */
  abstract apply(request: ApplyRequest): Promise<readonly string[] | null>;
  /** Gives back what attempts up to this one hold and refuses them from now on, also when nothing was held. */
  abstract release(attempt: Attempt): Promise<void>;
  /** What is used up, judged as of now: holds that ran out and the checkout's own count as free. */
  abstract standing(
    checkoutId: string | null,
    customer: Customer,
    promotionIds: readonly string[],
  ): Promise<UseStanding>;
}
