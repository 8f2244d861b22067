import { statement } from '@holdfast/postgres';

import { DECLINES_OF, DECLINES_OF_CLIENT, IS_DECLINE } from '../abuse-limits/decline.statements.js';
import type { StoredRefusal } from '../checkout-session/checkout-session.js';

/** An attempt as a driver claims it. */
export interface ClaimedRow {
  tenant_id: string;
  checkout_id: string;
  attempt: number;
  epoch: number;
  saga_version: number;
  state: unknown;
  was_paused: boolean;
  traceparent: string | null;
  request_id: string | null;
}

/**
 * Attempt n+1 is opened, the record written and the cart locked, or nothing at all (2.3 step 5). Only for the checkout as it was quoted:
 * a change or a cancel that was acknowledged since then must not be left out of the order (DEM-7). Every writer of a session locks its
 * cart first; the session is locked after the cart, so that its newest state is compared, not the statement's snapshot. Not after too
 * many declines of the checkout or of the client (TRU-9; no limit: 0).
 * The first attempt has a lasting hold when the session's stock was held less than $18 seconds ago; to an earlier attempt it may be lost.
 */
export const OPEN_ATTEMPT = statement<{ attempt: number; has_lasting_hold: boolean }>(
  'open_attempt',
  `WITH held AS (
     SELECT id, checkout_id FROM carts
      WHERE id = $1 AND tenant_id = $2 AND version = $3 AND status = 'active' AND open_attempt IS NULL
        AND ($16::int = 0 OR (${DECLINES_OF('carts.checkout_id')}) < $16)
        AND ($17::int = 0 OR $15::bytea IS NULL OR (${DECLINES_OF_CLIENT('$15')}) < $17)
        FOR NO KEY UPDATE
   ), session AS (
     SELECT held.id, s.held_at FROM held JOIN checkout_sessions s ON s.checkout_id = held.checkout_id
      WHERE s.cart_version = $3 AND s.expires_at > now() AND s.released_at IS NULL
        AND s.email = $11 AND s.shipping_address = $12 AND s.shipping_method_id = $13
        AND s.billing_address IS NOT DISTINCT FROM $14
        FOR NO KEY UPDATE OF s
   ), cart AS (
     UPDATE carts SET attempts = attempts + 1, open_attempt = attempts + 1 FROM session WHERE carts.id = session.id
     RETURNING carts.id, checkout_id, tenant_id, attempts,
               attempts = 1 AND coalesce(session.held_at > now() - make_interval(secs => $18), false) AS has_lasting_hold
   )
   INSERT INTO checkout_attempts (checkout_id, attempt, tenant_id, cart_id, cart_version, saga_version, status, payment_key,
                                  lease_owner, lease_until, state, traceparent, request_id, client_hash)
   SELECT checkout_id, attempts, tenant_id, id, $3, $4, 'running', $5, $6, now() + make_interval(secs => $7),
          $8::jsonb || jsonb_build_object('hasLastingHold', has_lasting_hold), $9, $10, $15 FROM cart
   RETURNING attempt, coalesce((state->>'hasLastingHold')::boolean, false) AS has_lasting_hold`,
);

const CLAIMED = `tenant_id, checkout_id, attempt, epoch, saga_version, state, pause IS NOT NULL AS was_paused, traceparent, request_id`;

/** Takes over an attempt that waits for its customer. */
export const CLAIM_AWAITING = statement<ClaimedRow>(
  'claim_awaiting',
  `UPDATE checkout_attempts
      SET status = 'running', epoch = epoch + 1, lease_owner = $4, lease_until = now() + make_interval(secs => $5), updated_at = now()
    WHERE checkout_id = $1 AND attempt = $2 AND epoch = $3 AND status = 'awaiting_customer'
   RETURNING ${CLAIMED}`,
);

/** Takes over an attempt whose driver is gone. */
export const CLAIM_LEFT = statement<ClaimedRow>(
  'claim_left',
  `UPDATE checkout_attempts
      SET epoch = epoch + 1, lease_owner = $4, lease_until = now() + make_interval(secs => $5), updated_at = now()
    WHERE checkout_id = $1 AND attempt = $2 AND epoch = $3 AND status = 'running' AND lease_until <= now()
   RETURNING ${CLAIMED}`,
);

/** Takes over a batch of attempts whose drivers are gone; several workers do not block each other. */
export const CLAIM_ALL_LEFT = statement<ClaimedRow>(
  'claim_all_left',
  `UPDATE checkout_attempts
      SET epoch = epoch + 1, lease_owner = $1, lease_until = now() + make_interval(secs => $2), updated_at = now()
    WHERE (checkout_id, attempt) IN (
            SELECT checkout_id, attempt FROM checkout_attempts
             WHERE status = 'running' AND lease_until <= now() AND saga_version = ANY($3::int[])
             ORDER BY lease_until LIMIT $4 FOR UPDATE SKIP LOCKED)
   RETURNING ${CLAIMED}`,
);

/** Attempts that wait for their customers and were not looked up lately; each goes to one worker only. */
export const CLAIM_TO_ASK = statement<{
  tenant_id: string;
  checkout_id: string;
  attempt: number;
  epoch: number;
  payment_key: string;
  deadline_over: boolean;
  has_cart: boolean;
}>(
  'claim_to_ask',
  `UPDATE checkout_attempts SET asked_at = now()
    WHERE (checkout_id, attempt) IN (
            SELECT checkout_id, attempt FROM checkout_attempts
             WHERE status = 'awaiting_customer' AND (asked_at IS NULL OR asked_at <= now() - make_interval(secs => $1))
             ORDER BY asked_at NULLS FIRST LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING tenant_id, checkout_id, attempt, epoch, payment_key, coalesce(customer_deadline <= now(), false) AS deadline_over,
             EXISTS (SELECT FROM carts c
                      WHERE c.checkout_id = checkout_attempts.checkout_id AND c.tenant_id = checkout_attempts.tenant_id) AS has_cart`,
);

/** The status of one attempt, also where its cart is gone, and whether another attempt became the order. Always one row. */
export const READ_STATUS = statement<{
  status: 'running' | 'awaiting_customer' | 'completed' | 'refused' | null;
  epoch: number | null;
  payment_key: string | null;
  lease_over: boolean | null;
  order_id: string | null;
  reason: string | null;
  has_cart: boolean;
  is_superseded: boolean;
}>(
  'read_attempt_status',
  `SELECT a.status, a.epoch, a.payment_key, coalesce(a.lease_until <= now(), true) AS lease_over, a.order_id,
          a.refusal->>'reason' AS reason,
          EXISTS (SELECT FROM carts c WHERE c.checkout_id = $2 AND c.tenant_id = $1) AS has_cart,
          EXISTS (SELECT FROM checkout_attempts o
                   WHERE o.checkout_id = $2 AND o.tenant_id = $1 AND o.status = 'completed' AND o.attempt <> $3) AS is_superseded
     FROM (SELECT 1) one
     LEFT JOIN checkout_attempts a ON a.checkout_id = $2 AND a.attempt = $3 AND a.tenant_id = $1`,
);

/** The attempt waits for its customer: it keeps its deadline when it had one already. */
export const PAUSE_ATTEMPT = statement<{ customer_deadline: Date }>(
  'pause_attempt',
  `UPDATE checkout_attempts
      SET status = 'awaiting_customer', pause = $4, state = $5, lease_owner = NULL, lease_until = NULL,
          customer_deadline = coalesce(customer_deadline, now() + make_interval(secs => $6)), updated_at = now()
    WHERE checkout_id = $1 AND attempt = $2 AND epoch = $3 AND status = 'running'
   RETURNING customer_deadline`,
);

/** The outcome is unknown: the lease ends now, so that recovery asks again soon. */
export const LEAVE_ATTEMPT = statement(
  'leave_attempt',
  `UPDATE checkout_attempts
      SET state = $4, lease_owner = NULL, lease_until = now() + make_interval(secs => $5), updated_at = now()
    WHERE checkout_id = $1 AND attempt = $2 AND epoch = $3 AND status = 'running'`,
);

const STORE_OWED = (from: string, tenant: string, first: number): string => `
   INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries, last_error, traceparent, request_id)
   SELECT owed.id, ${tenant}, $1, $2, owed.operation, owed.input, owed.max_tries, owed.error, $${first + 5}, $${first + 6}
     FROM ${from}, unnest($${first}::uuid[], $${first + 1}::text[], $${first + 2}::jsonb[], $${first + 3}::int[], $${first + 4}::text[])
          AS owed (id, operation, input, max_tries, error)
   ON CONFLICT ON CONSTRAINT failed_compensations_once DO NOTHING`;

/**
 * Closes a refused attempt with its owed operations, only by the driver that has the lease; the cart is free again. After $12 declines of
 * the checkout a further one is stored as $13, which does not say why (0: all of them say why).
 */
export const CLOSE_REFUSED = statement<{ refusal: StoredRefusal }>(
  'close_refused',
  `WITH closed AS (
     UPDATE checkout_attempts
        SET status = 'refused', lease_owner = NULL, lease_until = NULL, pause = NULL, closed_at = now(), updated_at = now(),
            refusal = CASE WHEN $12::int > 0 AND ${IS_DECLINE('$4::jsonb')}
                            AND (${DECLINES_OF('$1')}) >= $12 THEN $13::jsonb ELSE $4::jsonb END
      WHERE checkout_id = $1 AND attempt = $2 AND epoch = $3 AND status IN ('running', 'awaiting_customer')
     RETURNING tenant_id, cart_id, attempt, refusal
   ), cart AS (
     UPDATE carts SET open_attempt = NULL, updated_at = now() FROM closed WHERE carts.id = closed.cart_id AND open_attempt = closed.attempt
   ), owed AS (${STORE_OWED('closed', 'closed.tenant_id', 5)}
   )
   SELECT refusal FROM closed`,
);

/**
 * The closing transaction failed although the order stands. The attempt is left to recovery; at the last failure that is allowed it is
 * closed as completed, so that callers get the order, and the rest is stored as a compensation. The cart stays locked until that is done.
 */
export const LEAVE_UNFINALISED = statement<{ status: 'running' | 'completed' }>(
  'leave_unfinalised',
  `WITH tried AS (
     SELECT finalise_failures + 1 >= $12 AS is_last FROM checkout_attempts WHERE checkout_id = $1 AND attempt = $2
   ), closed AS (
     UPDATE checkout_attempts
        SET finalise_failures = finalise_failures + 1, state = $4, lease_owner = NULL, updated_at = now(),
            lease_until = CASE WHEN is_last THEN NULL ELSE now() + make_interval(secs => $13) END,
            status = CASE WHEN is_last THEN 'completed' ELSE status END, closed_at = CASE WHEN is_last THEN now() END,
            order_id = $14, order_number = $15, result = CASE WHEN is_last THEN $16::jsonb END
       FROM tried
      WHERE checkout_id = $1 AND attempt = $2 AND epoch = $3 AND status = 'running'
     RETURNING tenant_id, status
   ), owed AS (${STORE_OWED("(SELECT tenant_id FROM closed WHERE status = 'completed') AS closed", 'closed.tenant_id', 5)}
   )
   SELECT status FROM closed`,
);

/** The end of a completed checkout: event, cart, session, attempt and owed operations, in one transaction (2.3 step 11). */
export const COMPLETE_ATTEMPT = statement<{ attempt: number }>(
  'complete_attempt',
  `WITH closed AS (
     UPDATE checkout_attempts
        SET status = 'completed', order_id = $4, order_number = $5, result = $6, state = $7, lease_owner = NULL, lease_until = NULL,
            pause = NULL, closed_at = now(), updated_at = now()
      WHERE checkout_id = $1 AND attempt = $2 AND epoch = $3 AND status = 'running'
     RETURNING tenant_id, cart_id, attempt
   ), cart AS (
     UPDATE carts SET status = 'converted', open_attempt = NULL, updated_at = now() FROM closed WHERE carts.id = closed.cart_id
   ), session AS (
     DELETE FROM checkout_sessions USING closed WHERE checkout_sessions.cart_id = closed.cart_id
   ), event AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT event.* FROM closed, unnest($15::uuid[], $16::text[], $17::text[], $18::text[], $19::bigint[], $20::jsonb[], $21::text[], $22::text[])
            AS event
   ), owed AS (${STORE_OWED('closed', 'closed.tenant_id', 8)}
   )
   SELECT attempt FROM closed`,
);

/** The record of a completed attempt. */
export const READ_COMPLETED_STATE = statement<{ state: unknown }>(
  'read_completed_state',
  `SELECT state FROM checkout_attempts WHERE checkout_id = $1 AND attempt = $2 AND tenant_id = $3 AND status = 'completed'`,
);

/** COMPLETE_ATTEMPT without the attempt: takes effect once, since the cart belongs to this attempt only until then. */
export const CONVERT_CART = statement<{ id: string }>(
  'convert_cart',
  `WITH cart AS (
     UPDATE carts SET status = 'converted', open_attempt = NULL, updated_at = now()
      WHERE checkout_id = $1 AND tenant_id = $2 AND status = 'active' AND open_attempt = $3
     RETURNING id
   ), session AS (
     DELETE FROM checkout_sessions USING cart WHERE checkout_sessions.cart_id = cart.id
   ), event AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT event.* FROM cart, unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::jsonb[], $10::text[], $11::text[])
            AS event
   )
   SELECT id FROM cart`,
);
