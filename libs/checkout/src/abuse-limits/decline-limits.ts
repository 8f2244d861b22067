import { runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { StoredRefusal } from '../checkout-session/checkout-session.js';
import type { ConfirmCheckoutState } from '../confirm-checkout/confirm-checkout.state.js';
import { tooManyAttempts } from './abuse-limits.js';
import type { AbuseLimits } from './abuse-limits.js';

/** How many declines are allowed, and tell why; 0: any number. */
export type DeclineLimits = Pick<AbuseLimits, 'declinesTold' | 'declinesPerCheckout' | 'declinesPerClient'>;

const NONE: DeclineLimits = { declinesTold: 0, declinesPerCheckout: 0, declinesPerClient: 0 };

/** Tells no more than that it was declined: what banks say of one card after the other is worth money to thieves. */
export const PLAIN_DECLINE: StoredRefusal = {
  reason: 'PAYMENT_DECLINED',
  detail: 'the payment was declined',
  metadata: { decline_code: 'card_declined' },
};

/** Cash on delivery asks no bank, so there is nothing to guess. */
export const declineLimitsFor = (
  type: ConfirmCheckoutState['payment']['type'],
  limits: DeclineLimits,
): DeclineLimits => (type === 'cod' ? NONE : limits);

/** The decline code of a payment page that was closed unpaid: no card was tried on it. */
export const PAGE_CLOSED = 'page_closed';

/** Whether a refusal is a declined payment. */
export const isDecline = ({ reason, metadata }: StoredRefusal): boolean =>
  reason === 'PAYMENT_DECLINED' && metadata['decline_code'] !== PAGE_CLOSED;

/** The same in SQL, of a refusal as jsonb. */
export const IS_DECLINE = (refusal: string): string =>
  `${refusal}->>'reason' = 'PAYMENT_DECLINED' AND ${refusal}->'metadata'->>'decline_code' IS DISTINCT FROM '${PAGE_CLOSED}'`;

const DECLINED = `d.status = 'refused' AND ${IS_DECLINE('d.refusal')}`;

/** Of a checkout, in a day. */
export const DECLINES_OF = (checkoutId: string): string => `
          SELECT count(*) FROM checkout_attempts d
           WHERE d.checkout_id = ${checkoutId} AND ${DECLINED} AND d.closed_at > now() - interval '1 day'`;

/** Of a client, in an hour. An open attempt may be declined too, so it counts; attempts opened on other carts at the same moment do not see each other. */
export const DECLINES_OF_CLIENT = (client: string): string => `
          SELECT count(*) FROM checkout_attempts d
           WHERE d.client_hash = ${client} AND d.opened_at > now() - interval '1 day'
             AND (d.status IN ('running', 'awaiting_customer') OR (${DECLINED} AND d.closed_at > now() - interval '1 hour'))`;

/** In how many seconds another card may be tried on a checkout, and by a client; null where it may be now. */
const READ_DECLINE_WAITS = statement<{ checkout_wait: number | null; client_wait: number | null }>(
  'read_decline_waits',
  `SELECT CASE WHEN $3::int > 0 AND (${DECLINES_OF('$1')}) >= $3
               THEN (SELECT greatest(1, ceil(extract(epoch FROM min(d.closed_at) + interval '1 day' - now())))::int FROM checkout_attempts d
                      WHERE d.checkout_id = $1 AND ${DECLINED} AND d.closed_at > now() - interval '1 day') END AS checkout_wait,
          CASE WHEN $4::int > 0 AND (${DECLINES_OF_CLIENT('$2')}) >= $4
               THEN (SELECT greatest(1, coalesce(ceil(extract(epoch FROM min(d.closed_at) + interval '1 hour' - now())), 1))::int
                       FROM checkout_attempts d
                      WHERE d.client_hash = $2::bytea AND ${DECLINED} AND d.closed_at > now() - interval '1 hour') END AS client_wait`,
);

/** Says why no card may be tried at the moment; the limits themselves sit in the write that opens an attempt. */
export class Declines {
  constructor(
    private readonly db: Queryable,
    private readonly limits: DeclineLimits,
  ) {}

  /** Throws TOO_MANY_ATTEMPTS, with the time left, where too many payments of the checkout or of the client were declined (TRU-9). */
  async assertMayPay(
    { checkoutId, payment }: Pick<ConfirmCheckoutState, 'checkoutId' | 'payment'>,
    client: Buffer | undefined,
  ): Promise<void> {
    const { declinesPerCheckout, declinesPerClient } = declineLimitsFor(payment.type, this.limits);
    if (declinesPerCheckout === 0 && declinesPerClient === 0) return;
    const values = [checkoutId, client ?? null, declinesPerCheckout, declinesPerClient];
    const wait = await runOne(this.db, READ_DECLINE_WAITS, values);
    const seconds = Math.max(wait?.checkout_wait ?? 0, wait?.client_wait ?? 0);
    if (seconds > 0) throw tooManyAttempts('too many payments were declined', seconds);
  }
}
