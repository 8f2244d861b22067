/** The life of a hold that is not renewed. */
export const HOLD_SECONDS = 15 * 60;

/** A hold taken or renewed so short a time ago is fresh: to renew it again would add seconds to its 15 minutes. */
export const HOLD_FRESH_SECONDS = 5;

/** How much longer a hold lives than what it is for: for clocks that run differently, and for calls on their way. */
export const HOLD_MARGIN_SECONDS = 5 * 60;

/** A customer has 15 minutes for the bank's challenge. */
const CHALLENGE_SECONDS = 15 * 60;

/** As much of an attempt's payment as the life of its hold depends on. */
interface HeldFor {
  readonly type: 'card' | 'cod' | 'none' | 'hosted';
  readonly page?: { readonly pageSeconds: number } | undefined;
}

/** The life of a hold that an attempt extends: beyond the deadline of a customer who has to act. */
export function extendedHoldSeconds({ type, page }: HeldFor): number {
  if (page) return page.pageSeconds + HOLD_MARGIN_SECONDS;
  return type === 'card' ? CHALLENGE_SECONDS + HOLD_MARGIN_SECONDS : HOLD_SECONDS;
}

/**
 * The age up to which the checkout's own hold lasts for an attempt of `budgetMs`, with the margin to spare. Never for a checkout page: it
 * is paid long after the attempt has begun. A card that is challenged extends its hold then.
 */
export function oldestLastingHoldSeconds({ type }: HeldFor, budgetMs: number): number {
  if (type === 'hosted') return 0;
  return Math.max(0, HOLD_SECONDS - HOLD_MARGIN_SECONDS - budgetMs / 1000);
}
