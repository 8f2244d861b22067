import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { Pool, run, runOne } from '@holdfast/postgres';

import { stockLines } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import type { StockShare } from '../ports/warehouse.port.js';
import { abuseLimitsOf, tooManyAttempts } from './abuse-limits.js';
import type { AbuseConfig, AbuseLimits } from './abuse-limits.js';
import * as sql from './guest-admission.statements.js';

/** Limits the live guest checkouts of one client, and the share of the stock they may hold (TRU-9). */
@Injectable()
export class GuestAdmission {
  private readonly limits: AbuseLimits;

  constructor(
    private readonly db: Pool,
    @Inject(CONFIG) config: AbuseConfig,
  ) {
    this.limits = abuseLimitsOf(config);
  }

  /**
   * Called before anything is held for the cart. Undefined where there is no limit: for customers, and where the client is unknown, since
   * unknown clients do not count as one. Reasons: TOO_MANY_ATTEMPTS.
   */
  async admit(cart: Cart, client: Buffer | undefined): Promise<StockShare | undefined> {
    const { guestCheckouts, stockSharePercent: percent } = this.limits;
    if (!client || cart.customerId !== undefined || (guestCheckouts === 0 && percent === 0)) return undefined;
    const lines = JSON.stringify(stockLines(cart.lines));
    const row = await runOne(this.db, sql.ADMIT_GUEST_CHECKOUT, [
      cart.tenantId,
      cart.checkoutId,
      client,
      lines,
      guestCheckouts,
    ]);
    const { answer } = row!;
    if (answer.outcome === 'refused')
      throw tooManyAttempts('too many checkouts are open from this address', answer.waitSeconds);
    return { percent, heldElsewhere: answer.held };
  }

  /** Withdraws the admission of a checkout that was never stored. */
  async withdraw({ checkoutId }: Cart): Promise<void> {
    await run(this.db, sql.WITHDRAW_GUEST_CHECKOUT, [checkoutId]);
  }
}
