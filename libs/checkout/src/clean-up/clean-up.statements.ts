import { statement } from '@holdfast/postgres';

/**
 * Claims sessions that are over and still hold something, each for one worker: the touch is its lease. Burns an attempt number, so that
 * the release also refuses what of the checkout is still on its way; never while an attempt is open.
 */
export const CLAIM_EXPIRED_SESSIONS = statement<{ tenant_id: string; checkout_id: string; attempt: number }>(
  'claim_expired_sessions',
  `WITH over AS (
     SELECT s.checkout_id, c.id AS cart_id
       FROM checkout_sessions s JOIN carts c ON c.id = s.cart_id
      WHERE s.expires_at <= now() AND s.released_at IS NULL AND c.open_attempt IS NULL AND c.status = 'active'
        AND s.updated_at <= greatest(s.expires_at, now() - make_interval(secs => $1))
      ORDER BY s.expires_at LIMIT $2
        FOR UPDATE OF s, c SKIP LOCKED
   ), touched AS (
     UPDATE checkout_sessions s SET updated_at = now() FROM over WHERE s.checkout_id = over.checkout_id
   )
   UPDATE carts SET attempts = attempts + 1 FROM over WHERE carts.id = over.cart_id
   RETURNING carts.tenant_id, carts.checkout_id, carts.attempts AS attempt`,
);

/** Deletes carts without a change for that time, with their sessions; never one that is being confirmed or still has holds. */
export const DELETE_ABANDONED_CARTS = statement<{ id: string }>(
  'delete_abandoned_carts',
  `DELETE FROM carts WHERE id IN (
     SELECT c.id FROM carts c
      WHERE c.status = 'active' AND c.updated_at < now() - make_interval(secs => $1) AND c.open_attempt IS NULL
        AND NOT EXISTS (SELECT 1 FROM checkout_sessions s WHERE s.cart_id = c.id AND s.released_at IS NULL)
      ORDER BY c.updated_at LIMIT $2
        FOR UPDATE OF c SKIP LOCKED)
   RETURNING id`,
);

/** Forgets which clients opened checkouts and attempts, once no limit asks any more (TRU-9). */
export const FORGET_CLIENTS = statement<{ checkout_id: string }>(
  'forget_clients',
  `WITH attempts AS (
     UPDATE checkout_attempts SET client_hash = NULL
      WHERE (checkout_id, attempt) IN (
              SELECT checkout_id, attempt FROM checkout_attempts
               WHERE client_hash IS NOT NULL AND opened_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING checkout_id
   ), checkouts AS (
     DELETE FROM client_checkouts WHERE checkout_id IN (
       SELECT checkout_id FROM client_checkouts
        WHERE admitted_at < now() - make_interval(secs => $1) ORDER BY admitted_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING checkout_id
   )
   SELECT checkout_id FROM attempts UNION ALL SELECT checkout_id FROM checkouts`,
);
