import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { stockLines } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import type { StockShare } from '../ports/warehouse.port.js';
import type { AbuseLimits } from './abuse-limits.js';
import { tooManyAttempts } from './abuse-limits.js';

/** What the function answers, see the migration `abuse_limits`. */
type Admission =
  | {
      readonly outcome: 'admitted';
      readonly held: readonly { readonly sku: string; readonly quantity: number }[];
    }
  | { readonly outcome: 'refused'; readonly waitSeconds: number };

const ADMIT = statement<{ answer: Admission }>(
  'admit_guest_checkout',
  'SELECT admit_guest_checkout($1, $2, $3, $4, $5) AS answer',
);

const WITHDRAW = statement(
  'withdraw_guest_checkout',
  `DELETE FROM client_checkouts k
    WHERE k.checkout_id = $1 AND NOT EXISTS (SELECT FROM checkout_sessions s WHERE s.checkout_id = k.checkout_id)`,
);

/** Lets so many checkouts of guests of one client live, and says what share of the stock they may hold (TRU-9). */
export class GuestAdmission {
  constructor(
    private readonly db: Queryable,
    private readonly limits: AbuseLimits,
  ) {}

  /**
   * Before anything is held for the cart. Undefined where nothing is limited: for customers, and where no client is known, since all of
   * those are not one. Reasons: TOO_MANY_ATTEMPTS.
   */
  async admit(cart: Cart, client: Buffer | undefined): Promise<StockShare | undefined> {
    const { guestCheckouts, stockSharePercent: percent } = this.limits;
    if (!client || cart.customerId !== undefined || (guestCheckouts === 0 && percent === 0)) return undefined;
    const lines = JSON.stringify(stockLines(cart.lines));
    const row = await runOne(this.db, ADMIT, [cart.tenantId, cart.checkoutId, client, lines, guestCheckouts]);
    const { answer } = row!;
    if (answer.outcome === 'refused')
      throw tooManyAttempts('too many checkouts are open from this address', answer.waitSeconds);
    return { percent, heldElsewhere: answer.held };
  }

  /** Nothing came of it: a checkout that was never stored does not count. */
  async withdraw({ checkoutId }: Cart): Promise<void> {
    await run(this.db, WITHDRAW, [checkoutId]);
  }
}
