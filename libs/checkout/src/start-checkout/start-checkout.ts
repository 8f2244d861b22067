import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { AbuseChecks } from '../abuse-limits/abuse-checks.js';
import { ownCart } from '../access/own-cart.js';
import { stockLines } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { CheckoutRecord } from '../checkout-session/checkout-session.js';
import { CheckoutSessionRepository } from '../checkout-session/checkout-session.repository.js';
import { HOLD_SECONDS } from '../checkout-session/hold-times.js';
import { toCheckoutView } from '../get-checkout/checkout-view.js';
import type { CheckoutView } from '../get-checkout/checkout-view.js';
import { GetCheckout } from '../get-checkout/get-checkout.js';
import type { Choices } from '../get-checkout/get-checkout.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import type { Reservation, StockShare } from '../ports/warehouse.port.js';
import { HoldRelease } from '../release-holds/hold-release.js';
import { inLines } from './out-of-stock.js';

/** The input of the quote; another request may have changed it meanwhile. */
const saidBy = ({ shippingAddress, shippingMethodId }: Partial<Choices>): string =>
  JSON.stringify([shippingAddress, shippingMethodId]);

/** Opens the checkout of a cart: holds its stock, then stores the session (2.2). */
@Injectable()
export class StartCheckout {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly sessions: CheckoutSessionRepository,
    private readonly warehouse: WarehousePort,
    private readonly holds: HoldRelease,
    private readonly getCheckout: GetCheckout,
    private readonly abuse: AbuseChecks,
  ) {}

  /**
   * The checkout with its live quote; `created` is false when it already lived (CHK-3). Ten at once make one session and hold the
   * stock once: the hold is the checkout's own and replaces itself. The availability is the reservation's own answer, so that what was
   * free a moment ago and what is held cannot differ. Reasons: CART_NOT_FOUND, CART_NOT_ACTIVE, CART_EMPTY, OUT_OF_STOCK,
   * CHECKOUT_IN_PROGRESS, CART_VERSION_CONFLICT, TOO_MANY_ATTEMPTS (checkouts of guests from one address).
   */
  async execute({
    caller,
    cartId,
    client,
  }: {
    caller: Caller;
    cartId: string;
    /** The address of the client that asks, where it is known (TRU-9). */
    client?: string | undefined;
  }): Promise<CheckoutView & { created: boolean }> {
    const record = await this.records.findByCart(currentTenant(), cartId);
    const cart = ownCart(caller, record?.cart);
    if (cart.status !== 'active') throw new DomainError('CART_NOT_ACTIVE');
    if (cart.openAttempt !== undefined) return this.openCheckout(record!);
    if (cart.lines.length === 0) throw new DomainError('CART_EMPTY');

    const share = await this.abuse.guests.admit(cart, this.abuse.clients.of(cart.tenantId, client));
    // Beside the hold: neither needs the other's answer.
    const said = { ...record?.session };
    const quoting = this.getCheckout.quote(cart, said);
    quoting.catch(() => undefined);
    const reservations = await this.reserve(cart, share);
    const { session, created } = await this.store(cart, reservations);
    const isAsQuoted = saidBy(session) === saidBy(said);
    const quote = await (isAsQuoted ? quoting : this.getCheckout.quote(cart, session));
    return { ...toCheckoutView(cart, session, quote), created };
  }

  /** While it is being confirmed the checkout can be seen, but not renewed for another cart version. */
  private async openCheckout({
    cart,
    session,
  }: CheckoutRecord): Promise<CheckoutView & { created: boolean }> {
    if (!session || session.cartVersion !== cart.version) throw new DomainError('CHECKOUT_IN_PROGRESS');
    return { ...(await this.getCheckout.view({ cart }, session)), created: false };
  }

  private async reserve(cart: Cart, share: StockShare | undefined): Promise<readonly Reservation[]> {
    const hold = { checkoutId: cart.checkoutId, attempt: cart.attempts + 1, ttlSeconds: HOLD_SECONDS };
    try {
      return await this.warehouse.reserve({ ...hold, lines: stockLines(cart.lines), share });
    } catch (error) {
      if (share) await this.abuse.guests.withdraw(cart);
      throw inLines(error, cart.lines);
    }
  }

  /** CHK-4: a hold whose session could not be stored is given back at once. */
  private async store(cart: Cart, reservations: readonly Reservation[]) {
    try {
      const stored = await this.sessions.store(cart, reservations);
      if (stored) return stored;
    } catch (error) {
      await this.holds.releaseUnstored(cart);
      throw error;
    }
    throw new DomainError('CART_VERSION_CONFLICT', {
      detail: 'the cart changed while its checkout was started',
    });
  }
}
