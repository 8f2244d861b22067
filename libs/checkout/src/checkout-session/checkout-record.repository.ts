import { Injectable } from '@nestjs/common';

import { Pool, runOne, statement } from '@holdfast/postgres';

import type { Address } from '../address/address.js';
import { CART_COLUMNS, toCart } from '../cart/cart-row.js';
import type { CartRow } from '../cart/cart-row.js';
import type { Reservation } from '../ports/warehouse.port.js';
import type {
  AttemptSummary,
  CheckoutRecord,
  CheckoutSession,
  CustomerPause,
  StoredRefusal,
  StoredResult,
} from './checkout-session.js';
import { HOLD_FRESH_SECONDS } from './hold-times.js';

interface SessionColumns {
  session_cart_version: number | null;
  session_email: string | null;
  shipping_address: Address | null;
  billing_address: Address | null;
  shipping_method_id: string | null;
  reservations: Reservation[] | null;
  expires_at: Date | null;
  session_over: boolean | null;
  hold_fresh: boolean | null;
}

interface AttemptColumns {
  attempt: number | null;
  attempt_status: AttemptSummary['status'] | null;
  attempt_cart_version: number | null;
  payment_key: string | null;
  epoch: number | null;
  lease_over: boolean | null;
  pause: CustomerPause | null;
  customer_deadline: Date | null;
  deadline_over: boolean | null;
  refusal: StoredRefusal | null;
  result: StoredResult | null;
}

/** Columns of a session, under names that do not clash with a cart's. */
export const SESSION_COLUMNS = `s.cart_version AS session_cart_version, s.email AS session_email, s.shipping_address,
  s.billing_address, s.shipping_method_id, s.reservations, s.expires_at,
  (s.expires_at <= now() OR s.released_at IS NOT NULL) AS session_over,
  coalesce(s.held_at > now() - make_interval(secs => ${HOLD_FRESH_SECONDS}), false) AS hold_fresh`;

const FIND_RECORD_BY = (column: 'id' | 'checkout_id') => `
  SELECT ${CART_COLUMNS.split(', ')
    .map((name) => `c.${name}`)
    .join(', ')}, ${SESSION_COLUMNS},
         a.attempt, a.status AS attempt_status, a.cart_version AS attempt_cart_version, a.payment_key, a.epoch,
         coalesce(a.lease_until <= now(), true) AS lease_over, a.pause, a.customer_deadline,
         coalesce(a.customer_deadline <= now(), false) AS deadline_over, a.refusal, a.result
    FROM carts c
    LEFT JOIN checkout_sessions s ON s.checkout_id = c.checkout_id
    LEFT JOIN LATERAL (
           SELECT * FROM checkout_attempts t WHERE t.checkout_id = c.checkout_id ORDER BY t.attempt DESC LIMIT 1
         ) a ON true
   WHERE c.${column} = $1 AND c.tenant_id = $2`;

type RecordRow = CartRow & SessionColumns & AttemptColumns;

const FIND_BY_CHECKOUT = statement<RecordRow>('find_record_by_checkout', FIND_RECORD_BY('checkout_id'));
const FIND_BY_CART = statement<RecordRow>('find_record_by_cart', FIND_RECORD_BY('id'));

/** Cart, session and newest attempt together. */
@Injectable()
export class CheckoutRecordRepository {
  constructor(private readonly db: Pool) {}

  /** By the checkout's id; undefined also when it is another tenant's. */
  async findByCheckout(tenantId: string, checkoutId: string): Promise<CheckoutRecord | undefined> {
    const row = await runOne(this.db, FIND_BY_CHECKOUT, [checkoutId, tenantId]);
    return row && toRecord(row);
  }

  /** By the cart's id. */
  async findByCart(tenantId: string, cartId: string): Promise<CheckoutRecord | undefined> {
    const row = await runOne(this.db, FIND_BY_CART, [cartId, tenantId]);
    return row && toRecord(row);
  }
}

const toRecord = (row: RecordRow): CheckoutRecord => ({
  cart: toCart(row),
  session: toSession(row),
  lastAttempt: toAttempt(row),
});

/** The session columns of a row, where it has a session. */
export function toSession(
  row: SessionColumns & { id: string; checkout_id: string },
): CheckoutSession | undefined {
  if (row.session_cart_version === null || row.expires_at === null) return undefined;
  return {
    checkoutId: row.checkout_id,
    cartId: row.id,
    cartVersion: row.session_cart_version,
    email: row.session_email ?? undefined,
    shippingAddress: row.shipping_address ?? undefined,
    billingAddress: row.billing_address ?? undefined,
    shippingMethodId: row.shipping_method_id ?? undefined,
    reservations: row.reservations ?? [],
    expiresAt: row.expires_at,
    isOver: row.session_over ?? true,
    isHoldFresh: row.hold_fresh ?? false,
  };
}

function toAttempt(row: AttemptColumns): AttemptSummary | undefined {
  if (row.attempt === null) return undefined;
  return {
    attempt: row.attempt,
    status: row.attempt_status!,
    cartVersion: row.attempt_cart_version!,
    paymentKey: row.payment_key!,
    epoch: row.epoch!,
    isLeaseOver: row.lease_over!,
    pause: row.pause ?? undefined,
    customerDeadline: row.customer_deadline ?? undefined,
    isDeadlineOver: row.deadline_over!,
    refusal: row.refusal ?? undefined,
    result: row.result ?? undefined,
  };
}
