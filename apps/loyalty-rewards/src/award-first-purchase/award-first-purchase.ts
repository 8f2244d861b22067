import { Inject, Injectable } from '@nestjs/common';

import type { MoneyData } from '@holdfast/events';
import { CONFIG } from '@holdfast/platform';
import type { Queryable } from '@holdfast/postgres';

import { LoyaltyOrders } from '../apply-order-event/loyalty-order.repository.js';
import type { LoyaltyConfig } from '../config.js';
import { pointsForTotal } from '../points/points.js';

/** A cart that became an order. */
export interface Conversion {
  readonly eventId: string;
  readonly tenantId: string;
  readonly orderId: string;
  readonly customerId: string | undefined;
  readonly total: MoneyData;
}

type Rules = Pick<LoyaltyConfig, 'POINTS_PER_UNIT' | 'FIRST_PURCHASE_BONUS_POINTS'>;

/** Awards the bonus for a customer's first purchase, once; this ledger decides which order is the first, not the event (CON-3). */
@Injectable()
export class AwardFirstPurchase {
  constructor(
    private readonly orders: LoyaltyOrders,
    @Inject(CONFIG) private readonly rules: Rules,
  ) {}

  async execute(tx: Queryable, { eventId, tenantId, orderId, customerId, total }: Conversion): Promise<void> {
    const bonus = BigInt(this.rules.FIRST_PURCHASE_BONUS_POINTS);
    if (customerId === undefined || bonus === 0n) return;
    const totalMinor = BigInt(total.amount_minor);
    const points = pointsForTotal(totalMinor, total.currency, this.rules.POINTS_PER_UNIT);
    const facts = {
      tenantId,
      orderId,
      customerId,
      currency: total.currency,
      totalMinor,
      pointsForTotal: points,
    };
    // Locks the order: an earlier cancellation is visible here; a concurrent one waits and finds the bonus.
    const order = await this.orders.addFacts(tx, facts);
    if (order.isCancelled) return;
    const isFirst = await this.orders.takeFirstPurchase(tx, { tenantId, customerId, orderId }, bonus);
    if (isFirst)
      await this.orders.book(tx, {
        tenantId,
        customerId,
        orderId,
        eventId,
        kind: 'first_purchase_bonus',
        points: bonus,
      });
  }
}
