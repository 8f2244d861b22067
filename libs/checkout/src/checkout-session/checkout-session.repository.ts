import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { Pool, run, runOne, statement } from '@holdfast/postgres';

import type { Address } from '../address/address.js';
import type { Cart } from '../cart/cart.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import type { Reservation } from '../ports/warehouse.port.js';
import { SESSION_COLUMNS, toSession } from './checkout-record.repository.js';
import type { CheckoutRecord, CheckoutSession } from './checkout-session.js';
import { HOLD_FRESH_SECONDS } from './hold-times.js';
import { SeenCheckouts } from './seen-checkouts.js';

/** The life of a checkout, and the end of its renewals (CHK-3). */
export type SessionTimes = Pick<CheckoutSettings, 'SESSION_SECONDS' | 'SESSION_RENEWALS_END_SECONDS'>;

/**
 * What an update learnt of its checkout's hold. A hold that is gone is no longer relied on: the next confirm takes it again, or refuses.
 * `still fresh`: it was not renewed because of its age, which the write checks.
 */
export type HoldChange = 'renewed' | 'gone' | 'as it was' | 'still fresh';

/** The cart of a session as it was read: whose it was decides whether its reader may still change it. */
type CartOwner = Pick<Cart, 'tenantId' | 'checkoutId' | 'customerId'>;

type SessionRow = Parameters<typeof toSession>[0];

const RETURNED = SESSION_COLUMNS.replaceAll('s.', 'checkout_sessions.');

const WAS_OVER = 'checkout_sessions.expires_at <= now() OR checkout_sessions.released_at IS NOT NULL';

// Stored only for the cart as it was read: not while it is being confirmed, nor after a change or a cancel that came between.
// A session that is over begins anew, with the address and method it had. Whether it is over is asked of the row that is written, not
// read beside it: of several starts at once those that had to wait for the cart would not see the session of the first.
const STORE_SESSION = statement<SessionRow & { created: boolean }>(
  'store_session',
  `WITH cart AS (
     SELECT id, tenant_id, checkout_id, email FROM carts
      WHERE id = $1 AND tenant_id = $2 AND version = $3 AND attempts = $4 AND status = 'active' AND open_attempt IS NULL
        FOR NO KEY UPDATE
   )
   INSERT INTO checkout_sessions (checkout_id, tenant_id, cart_id, cart_version, email, reservations, expires_at, held_at)
   SELECT checkout_id, tenant_id, id, $3, email, $5, now() + make_interval(secs => $6), now() FROM cart
   ON CONFLICT (checkout_id) DO UPDATE
      SET cart_version = excluded.cart_version, reservations = excluded.reservations,
          email = coalesce(checkout_sessions.email, excluded.email),
          first_started_at = CASE WHEN ${WAS_OVER} THEN now() ELSE checkout_sessions.first_started_at END,
          expires_at = CASE WHEN ${WAS_OVER} THEN excluded.expires_at
                            ELSE least(excluded.expires_at, checkout_sessions.first_started_at + make_interval(secs => $7)) END,
          held_at = now(), released_at = NULL, updated_at = now()
   RETURNING cart_id AS id, checkout_id, ${RETURNED}, checkout_sessions.first_started_at = now() AS created`,
);

// The cart is held first, as by everyone who writes a session or opens an attempt: of a change and a confirm at once, one sees the other.
// What was quoted, and asked of the hold, is of the cart, the address and the method as they were read: nothing is stored for others.
const UPDATE_SESSION = statement<SessionRow>(
  'update_session',
  `WITH c AS (
     SELECT id FROM carts
      WHERE checkout_id = $1 AND tenant_id = $2 AND status = 'active' AND open_attempt IS NULL
        AND customer_id IS NOT DISTINCT FROM $10 AND version = $11 AND attempts = $12
        FOR NO KEY UPDATE
   )
   UPDATE checkout_sessions
      SET email = coalesce($3, checkout_sessions.email),
          shipping_address = coalesce($4, shipping_address), billing_address = coalesce($5, billing_address),
          shipping_method_id = coalesce($6, shipping_method_id),
          expires_at = least(now() + make_interval(secs => $7), first_started_at + make_interval(secs => $8)),
          held_at = CASE $9 WHEN 'renewed' THEN now() WHEN 'gone' THEN NULL ELSE held_at END, updated_at = now()
     FROM c
    WHERE checkout_sessions.checkout_id = $1 AND checkout_sessions.tenant_id = $2 AND c.id = checkout_sessions.cart_id
      AND checkout_sessions.expires_at > now() AND checkout_sessions.released_at IS NULL
      AND checkout_sessions.shipping_address IS NOT DISTINCT FROM $13::jsonb
      AND checkout_sessions.shipping_method_id IS NOT DISTINCT FROM $14
      AND ($9 <> 'still fresh' OR checkout_sessions.held_at > now() - make_interval(secs => ${HOLD_FRESH_SECONDS}))
   RETURNING checkout_sessions.cart_id AS id, checkout_sessions.checkout_id, ${RETURNED}`,
);

// Burns an attempt number, so that the release that follows also refuses whatever of this checkout is still on its way. The session is
// over at once, but not marked as released before its holds are: a crash in between leaves it to the clean-up.
const CANCEL_SESSION = statement<{ attempt: number }>(
  'cancel_session',
  `WITH cart AS (
     UPDATE carts SET attempts = attempts + 1
      WHERE checkout_id = $1 AND tenant_id = $2 AND status = 'active' AND open_attempt IS NULL
        AND customer_id IS NOT DISTINCT FROM $3
     RETURNING checkout_id, attempts
   ), session AS (
     UPDATE checkout_sessions s SET expires_at = least(s.expires_at, now()), updated_at = now()
       FROM cart WHERE s.checkout_id = cart.checkout_id
   )
   SELECT attempts AS attempt FROM cart`,
);

// Not when it was started anew meanwhile: then the new holds are not what was released.
const MARK_RELEASED = statement(
  'mark_session_released',
  `UPDATE checkout_sessions SET released_at = now(), updated_at = now()
    WHERE checkout_id = $1 AND tenant_id = $2 AND expires_at <= now() AND released_at IS NULL`,
);

/** Started checkouts. */
@Injectable()
export class CheckoutSessionRepository {
  /** Checkouts that `store` of this process has stored. */
  readonly seen = new SeenCheckouts();

  constructor(
    private readonly db: Pool,
    @Inject(CONFIG) private readonly times: SessionTimes,
  ) {}

  /** Stores or renews the session of a cart as it was read; undefined when the cart has moved on since. */
  async store(
    cart: Cart,
    reservations: readonly Reservation[],
  ): Promise<{ session: CheckoutSession; created: boolean } | undefined> {
    const { SESSION_SECONDS: sessionSeconds, SESSION_RENEWALS_END_SECONDS: renewalsEndSeconds } = this.times;
    const row = await runOne(this.db, STORE_SESSION, [
      cart.id,
      cart.tenantId,
      cart.version,
      cart.attempts,
      JSON.stringify(reservations),
      sessionSeconds,
      renewalsEndSeconds,
    ]);
    return row && { session: this.seen.keep(cart, toSession(row)!), created: row.created };
  }

  /**
   * Changes what is given and renews; undefined when the session is over, is being confirmed, or is no longer as it was read: its cart, whose
   * cart it is, its attempts, its address or method.
   */
  async update(
    { cart, session: read }: Pick<CheckoutRecord, 'cart' | 'session'>,
    change: {
      email?: string | undefined;
      shippingAddress?: Address | undefined;
      billingAddress?: Address | undefined;
      shippingMethodId?: string | undefined;
    },
    hold: HoldChange = 'as it was',
  ): Promise<CheckoutSession | undefined> {
    const json = (address: Address | undefined): string | null => (address ? JSON.stringify(address) : null);
    const row = await runOne(this.db, UPDATE_SESSION, [
      cart.checkoutId,
      cart.tenantId,
      change.email ?? null,
      json(change.shippingAddress),
      json(change.billingAddress),
      change.shippingMethodId ?? null,
      this.times.SESSION_SECONDS,
      this.times.SESSION_RENEWALS_END_SECONDS,
      hold,
      cart.customerId ?? null,
      cart.version,
      cart.attempts,
      json(read?.shippingAddress),
      read?.shippingMethodId ?? null,
    ]);
    return row && toSession(row);
  }

  /**
   * Ends the session; answers the attempt number to release with, or undefined when the checkout is being confirmed or completed, or its
   * cart was claimed since it was read.
   */
  async cancel({ tenantId, checkoutId, customerId }: CartOwner): Promise<number | undefined> {
    const row = await runOne(this.db, CANCEL_SESSION, [checkoutId, tenantId, customerId ?? null]);
    return row?.attempt;
  }

  /** The holds of a session that is over were given back, or are owed. */
  async released(tenantId: string, checkoutId: string): Promise<void> {
    await run(this.db, MARK_RELEASED, [checkoutId, tenantId]);
  }
}
