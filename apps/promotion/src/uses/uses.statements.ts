import { statement } from '@holdfast/postgres';

import type { InvalidReason } from '../domain/eligibility.js';
import type { ReserveOutcome } from '../domain/promotion-uses.js';

/**
 * The functions' comments say what they promise and in which order they lock. The last two parameters are the pseudonyms of account and
 * e-mail, under which an erased customer's uses are stored (SEC-4); null without a key.
 */
export const RESERVE_PROMOTIONS = statement<{ answer: ReserveOutcome }>(
  'reserve_promotions',
  'SELECT reserve_promotions($1, $2, $3, known_customer($1, $4, $8), known_email($1, $5, $9), $6, $7::uuid[]) AS answer',
);

export const APPLY_PROMOTIONS = statement<{ over_used: string[] | null }>(
  'apply_promotions',
  'SELECT apply_promotions($1, $2, $3, $4, known_customer($1, $5, $8), known_email($1, $6, $9), $7::uuid[]) AS over_used',
);

export const RELEASE_PROMOTIONS = statement('release_promotions', 'SELECT release_promotions($1, $2, $3)');

/**
 * One row per promotion that is used up, at least one row: each says whether account and mailbox have ordered. Decides as
 * `exhausted_promotions` does: automatic promotions by the account alone, and the customer's own limit first.
 */
export const USAGE_STATUS = statement<{
  promotion_id: string | null;
  reason: InvalidReason | null;
  account_ordered: boolean;
  mailbox_ordered: boolean;
}>(
  'promotion_usage_status',
  `WITH me AS (SELECT known_customer($1, $3, $6) AS customer_id, known_email($1, $4, $7) AS email_key
   ), judged AS (
     SELECT c.promotion_id, CASE
       WHEN c.per_customer_limit <= (
         SELECT count(*) FROM promotion_uses u WHERE u.tenant_id = $1 AND u.promotion_id = c.promotion_id
         AND (u.status = 'applied' OR (u.status = 'reserved' AND u.expires_at > now()))
         AND u.checkout_id IS DISTINCT FROM $2 AND (u.customer_id = me.customer_id OR (p.code IS NOT NULL AND u.email_key = me.email_key))) THEN 'PROMOTION_CUSTOMER_LIMIT_REACHED'
       WHEN c.total_limit <= c.reserved + c.applied - (
         SELECT count(*) FROM promotion_uses u WHERE u.tenant_id = $1 AND u.promotion_id = c.promotion_id AND u.status = 'reserved'
         AND (u.checkout_id = $2 OR u.expires_at <= now())) THEN 'PROMOTION_EXHAUSTED'
       END AS reason
     FROM promotion_counters c JOIN promotions p ON p.tenant_id = c.tenant_id AND p.id = c.promotion_id CROSS JOIN me
     WHERE c.tenant_id = $1 AND c.promotion_id = ANY ($5::uuid[])
   )
   SELECT j.promotion_id, j.reason, o.account_ordered, o.mailbox_ordered
   FROM (SELECT EXISTS (SELECT 1 FROM customer_orders t WHERE t.tenant_id = $1 AND t.customer_id = me.customer_id) AS account_ordered,
                EXISTS (SELECT 1 FROM customer_orders t WHERE t.tenant_id = $1 AND t.email_key = me.email_key) AS mailbox_ordered
         FROM me) o
   LEFT JOIN judged j ON j.reason IS NOT NULL`,
);
