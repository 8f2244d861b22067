import { v5 } from 'uuid';
import { z } from 'zod';

import { ShopPart } from '@holdfast/ops';
import type { Snapshot } from '@holdfast/ops';
import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currencyField, textField } from '@holdfast/validation';

const NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

const minor = () =>
  z
    .int('expected minor units')
    .min(1)
    .max(10 ** 13);
const count = () => z.int().min(1).max(2_000_000_000);
const ids = () => z.array(textField(100).min(1)).max(1_000).optional();
const instant = () => z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T00:00:00Z' });

const promotion = z
  .strictObject({
    code: textField(64).trim().min(1).optional(),
    name: textField(200).min(1, 'is required'),
    kind: z.enum(['percentage', 'fixed', 'free_shipping', 'reduced_shipping', 'buy_x_get_y']),
    target: z.enum(['line', 'order', 'shipping']),
    percent: z.number().min(0.01).max(100).multipleOf(0.01, 'at most two decimals').optional(),
    amountMinor: minor().optional(),
    currency: currencyField().optional(),
    totalLimit: count().optional(),
    perCustomerLimit: count().optional(),
    priority: z.int().min(0).max(100_000).default(100),
    exclusive: z.boolean().default(false),
    stackable: z.boolean().default(true),
    active: z.boolean().default(true),
    startsAt: instant().optional(),
    endsAt: instant().optional(),
    conditions: z
      .strictObject({
        minSubtotalMinor: minor().optional(),
        skus: ids(),
        productIds: ids(),
        categoryIds: ids(),
        brandIds: ids(),
        customerGroups: ids(),
        firstOrder: z.boolean().optional(),
        buyQuantity: count().optional(),
        getQuantity: count().optional(),
      })
      .default({}),
  })
  .refine(({ amountMinor, currency }) => (amountMinor === undefined) === (currency === undefined), {
    path: ['currency'],
    message: 'goes with amountMinor',
  });

const Schema = z.array(promotion).max(5_000);
type Wanted = z.output<typeof Schema>;

// A code names its promotion whoever made it; one without a code is named by its name.
const WRITE = statement(
  'ops_write_promotions',
  `INSERT INTO promotions (tenant_id, id, code, name, kind, target, percent, amount_minor, currency, conditions, priority, exclusive,
                           stackable, active, total_limit, per_customer_limit, starts_at, ends_at)
   SELECT $1, coalesce(known.id, row.id), row.code, row.name, row.kind, row.target, row.percent, row.amount_minor, row.currency,
          row.conditions, row.priority, row.exclusive, row.stackable, row.active, row.total_limit, row.per_customer_limit,
          row.starts_at, row.ends_at
   FROM jsonb_populate_recordset(NULL::promotions, $2::jsonb) AS row
   LEFT JOIN promotions known ON known.tenant_id = $1
     AND CASE WHEN row.code IS NULL THEN known.code IS NULL AND known.name = row.name ELSE lower(known.code) = lower(row.code) END
   ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, target = excluded.target,
     percent = excluded.percent, amount_minor = excluded.amount_minor, currency = excluded.currency, conditions = excluded.conditions,
     priority = excluded.priority, exclusive = excluded.exclusive, stackable = excluded.stackable, active = excluded.active,
     total_limit = excluded.total_limit, per_customer_limit = excluded.per_customer_limit, starts_at = excluded.starts_at,
     ends_at = excluded.ends_at, updated_at = now()`,
);

const SNAPSHOT = statement<{ things: Snapshot }>(
  'ops_snapshot_promotions',
  `SELECT coalesce(jsonb_object_agg('promotion ' || coalesce(code, name),
                                    to_jsonb(p) - ARRAY['tenant_id', 'id', 'created_at', 'updated_at']), '{}') AS things
     FROM promotions p WHERE tenant_id = $1`,
);

/** Promotions with their codes, conditions and limits. */
export class PromotionShopPart extends ShopPart<Wanted> {
  readonly name = 'promotions';
  readonly schema = Schema;

  async snapshot(tx: Queryable, tenantId: string): Promise<Snapshot> {
    return (await runOne(tx, SNAPSHOT, [tenantId]))?.things ?? {};
  }

  async write(tx: Queryable, tenantId: string, wanted: Wanted): Promise<void> {
    const records = wanted.map((given) => ({
      id: v5(`promotion/${tenantId}/${given.code ?? given.name}`, NAMESPACE),
      code: given.code,
      name: given.name,
      kind: given.kind,
      target: given.target,
      percent: given.percent === undefined ? undefined : Math.round(given.percent * 100),
      amount_minor: given.amountMinor,
      currency: given.currency,
      conditions: given.conditions,
      priority: given.priority,
      exclusive: given.exclusive,
      stackable: given.stackable,
      active: given.active,
      total_limit: given.totalLimit,
      per_customer_limit: given.perCustomerLimit,
      starts_at: given.startsAt,
      ends_at: given.endsAt,
    }));
    await run(tx, WRITE, [tenantId, JSON.stringify(records)]);
  }
}
