import { statement } from '@holdfast/postgres';

import type { Promotion } from '../domain/promotion.js';

/** The promotions of these codes and, where `$2` is true, the automatic ones. */
export const FIND_PROMOTIONS = statement<Promotion>(
  'find_promotions',
  `SELECT p.id, p.code, p.name, p.kind, p.target, p.percent, p.amount_minor AS "amountMinor", p.currency, p.conditions, p.priority,
          p.exclusive, p.stackable, p.starts_at AS "startsAt", p.ends_at AS "endsAt", c.promotion_id IS NOT NULL AS limited,
          c.per_customer_limit IS NOT NULL AS "limitedPerCustomer"
   FROM promotions p LEFT JOIN promotion_counters c ON c.tenant_id = p.tenant_id AND c.promotion_id = p.id
   WHERE p.tenant_id = $1 AND p.active AND ((p.code IS NULL AND $2::boolean) OR lower(p.code) = ANY ($3::text[]))`,
);
