import { z } from 'zod';

import { ShopSection } from '@holdfast/ops';
import type { Snapshot } from '@holdfast/ops';
import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { promotionIdOf } from '../domain/promotion-id.js';
import { PromotionSchema } from './promotion-schema.js';
import { SNAPSHOT_PROMOTIONS, WRITE_PROMOTIONS } from './promotion-shop-section.statements.js';

const Schema = z.array(PromotionSchema).max(5_000);
type Wanted = z.output<typeof Schema>;

/** Promotions with their codes, conditions and limits. */
export class PromotionShopSection extends ShopSection<Wanted> {
  readonly name = 'promotions';
  readonly schema = Schema;

  async snapshot(tx: Queryable, tenantId: string): Promise<Snapshot> {
    return (await runOne(tx, SNAPSHOT_PROMOTIONS, [tenantId]))?.things ?? {};
  }

  async write(tx: Queryable, tenantId: string, wanted: Wanted): Promise<void> {
    const records = wanted.map((given) => ({
      id: promotionIdOf(tenantId, given),
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
    await run(tx, WRITE_PROMOTIONS, [tenantId, JSON.stringify(records)]);
  }
}
