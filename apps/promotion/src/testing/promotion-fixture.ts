import type { Pool } from '@holdfast/postgres';
import { newId, newTraceparent, runInContext } from '@holdfast/request-context';

import type { ApplyRequest, ReserveOutcome } from '../domain/promotion-uses.js';
import type { UsesRepository } from '../uses/uses.repository.js';

/** The tenant of the specs. */
export const TENANT = 't1';

/** Runs work as a tenant's request. */
export const asTenant = <T>(work: () => Promise<T>, tenantId = TENANT): Promise<T> =>
  runInContext({ tenantId, requestId: newId(), traceparent: newTraceparent() }, work);

/** Stores a promotion of 10 % with these limits and returns its id. */
export async function aPromotion(
  pool: Pool,
  limits: { total?: number; perCustomer?: number; conditions?: object },
): Promise<string> {
  const id = newId();
  await pool.query(
    `INSERT INTO promotions (tenant_id, id, code, name, kind, target, percent, total_limit, per_customer_limit, conditions)
     VALUES ($1, $2, $3, 'spec', 'percentage', 'order', 1000, $4, $5, $6)`,
    [TENANT, id, `CODE-${id}`, limits.total ?? null, limits.perCustomer ?? null, limits.conditions ?? {}],
  );
  return id;
}

/** Holds uses with default attempt, customer and duration. */
export const reserve = (
  uses: UsesRepository,
  checkoutId: string,
  promotionIds: readonly string[],
  given: { attempt?: number; customerId?: string | null; emailKey?: string | null; ttlSeconds?: number } = {},
): Promise<ReserveOutcome> => {
  const { attempt = 1, customerId = checkoutId, emailKey = null, ttlSeconds = 900 } = given;
  return asTenant(() =>
    uses.reserve({ checkoutId, attempt, customerId, emailKey, promotionIds, ttlSeconds }),
  );
};

/** Applies uses to an order, first attempt; the customer's id is the checkout's. */
export const apply = (
  uses: UsesRepository,
  checkoutId: string,
  orderId: string,
  promotionIds: readonly string[],
): Promise<readonly string[] | null> => applyOf(uses, { checkoutId, attempt: 1, orderId, promotionIds });

/** Applies uses to an order; the customer's id is the checkout's. */
export const applyOf = (
  uses: UsesRepository,
  given: Omit<ApplyRequest, 'customerId' | 'emailKey'>,
): Promise<readonly string[] | null> =>
  asTenant(() => uses.apply({ ...given, customerId: given.checkoutId, emailKey: null }));

/** The promotion's counters; undefined without limits. */
export async function countersOf(
  pool: Pool,
  id: string,
): Promise<{ reserved: number; applied: number; over_used: number } | undefined> {
  const { rows } = await pool.query(
    'SELECT reserved, applied, over_used FROM promotion_counters WHERE promotion_id = $1',
    [id],
  );
  return rows[0] as { reserved: number; applied: number; over_used: number } | undefined;
}

/** Expires the checkout's held uses. */
export async function expireUses(pool: Pool, checkoutId: string): Promise<void> {
  await pool.query(
    `UPDATE promotion_uses SET expires_at = now() - interval '1 second' WHERE checkout_id = $1 AND status = 'reserved'`,
    [checkoutId],
  );
}

/** Counters that differ from the sums of their rows. */
export async function contradictions(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(`
    SELECT c.promotion_id, c.reserved, c.applied, c.over_used, u.*
    FROM promotion_counters c
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE status = 'reserved') AS row_reserved,
             count(*) FILTER (WHERE status = 'applied' AND NOT over_use) AS row_applied,
             count(*) FILTER (WHERE status = 'applied' AND over_use) AS row_over_used
      FROM promotion_uses u WHERE u.tenant_id = c.tenant_id AND u.promotion_id = c.promotion_id) u
    WHERE c.reserved <> u.row_reserved OR c.applied <> u.row_applied OR c.over_used <> u.row_over_used`);
  return rows;
}
