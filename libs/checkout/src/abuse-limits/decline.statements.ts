import { statement } from '@holdfast/postgres';

import { PAGE_CLOSED } from './decline.js';

/** `isDecline` in SQL, of a refusal as jsonb. */
export const IS_DECLINE = (refusal: string): string =>
  `${refusal}->>'reason' = 'PAYMENT_DECLINED' AND ${refusal}->'metadata'->>'decline_code' IS DISTINCT FROM '${PAGE_CLOSED}'`;

const DECLINED = `d.status = 'refused' AND ${IS_DECLINE('d.refusal')}`;

/** Declines of a checkout, in a day. */
export const DECLINES_OF = (checkoutId: string): string => `
          SELECT count(*) FROM checkout_attempts d
           WHERE d.checkout_id = ${checkoutId} AND ${DECLINED} AND d.closed_at > now() - interval '1 day'`;

/** Declines of a client, in an hour. An open attempt may be declined too, so it counts; attempts opened on other carts at the same moment do not see each other. */
export const DECLINES_OF_CLIENT = (client: string): string => `
          SELECT count(*) FROM checkout_attempts d
           WHERE d.client_hash = ${client} AND d.opened_at > now() - interval '1 day'
             AND (d.status IN ('running', 'awaiting_customer') OR (${DECLINED} AND d.closed_at > now() - interval '1 hour'))`;

/** In how many seconds another card may be tried on a checkout, and by a client; null where it may be now. */
export const READ_DECLINE_WAITS = statement<{ checkout_wait: number | null; client_wait: number | null }>(
  'read_decline_waits',
  `SELECT CASE WHEN $3::int > 0 AND (${DECLINES_OF('$1')}) >= $3
               THEN (SELECT greatest(1, ceil(extract(epoch FROM min(d.closed_at) + interval '1 day' - now())))::int FROM checkout_attempts d
                      WHERE d.checkout_id = $1 AND ${DECLINED} AND d.closed_at > now() - interval '1 day') END AS checkout_wait,
          CASE WHEN $4::int > 0 AND (${DECLINES_OF_CLIENT('$2')}) >= $4
               THEN (SELECT greatest(1, coalesce(ceil(extract(epoch FROM min(d.closed_at) + interval '1 hour' - now())), 1))::int
                       FROM checkout_attempts d
                      WHERE d.client_hash = $2::bytea AND ${DECLINED} AND d.closed_at > now() - interval '1 hour') END AS client_wait`,
);
