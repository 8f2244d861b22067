import { Injectable } from '@nestjs/common';

import { Pool, run, runOne, statement } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import { codeKey } from '../domain/promotion.js';
import type { PromotionRecord } from './promotion-record.js';

/** Promotions without a limit have no counters: their uses are counted here, which is slower. */
const COLUMNS = `p.id, p.code, p.name, p.kind, p.target, p.percent, p.amount_minor AS "amountMinor", p.currency, p.conditions,
  p.priority, p.exclusive, p.stackable, p.active, p.total_limit AS "totalLimit", p.per_customer_limit AS "perCustomerLimit",
  p.starts_at AS "startsAt", p.ends_at AS "endsAt", coalesce(c.reserved, 0) AS reserved, coalesce(c.over_used, 0) AS "overUsed",
  coalesce(c.applied, (SELECT count(*) FROM promotion_uses u WHERE u.tenant_id = p.tenant_id AND u.promotion_id = p.id
                       AND u.status = 'applied'))::integer AS applied
  FROM promotions p LEFT JOIN promotion_counters c ON c.tenant_id = p.tenant_id AND c.promotion_id = p.id`;
const LIST = statement<PromotionRecord>(
  'list_promotions',
  `SELECT ${COLUMNS} WHERE p.tenant_id = $1 AND ($2::uuid IS NULL OR p.id > $2) ORDER BY p.id LIMIT $3`,
);
const BY_ID = statement<PromotionRecord>(
  'promotion_by_id',
  `SELECT ${COLUMNS} WHERE p.tenant_id = $1 AND p.id = $2`,
);
const BY_CODE = statement<PromotionRecord>(
  'promotion_by_code',
  `SELECT ${COLUMNS} WHERE p.tenant_id = $1 AND lower(p.code) = $2`,
);

/** The current tenant's promotions with their counters, active or not. */
@Injectable()
export class PromotionRecordsRepository {
  constructor(private readonly pool: Pool) {}

  list(after: string | null, limit: number): Promise<PromotionRecord[]> {
    return run(this.pool, LIST, [currentTenant(), after, limit]);
  }

  byId(id: string): Promise<PromotionRecord | undefined> {
    return runOne(this.pool, BY_ID, [currentTenant(), id]);
  }

  byCode(code: string): Promise<PromotionRecord | undefined> {
    return runOne(this.pool, BY_CODE, [currentTenant(), codeKey(code)]);
  }
}
