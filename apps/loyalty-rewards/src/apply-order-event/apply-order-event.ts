import { Inject, Injectable } from '@nestjs/common';

import type { MoneyData } from '@holdfast/events';
import { CONFIG } from '@holdfast/platform';
import type { Queryable } from '@holdfast/postgres';

import type { LoyaltyConfig } from '../config.js';
import { pointsForTotal, pointsWorth } from '../points/points.js';
import { LoyaltyOrders } from './loyalty-order.repository.js';

/** The part of an order event that matters to loyalty. */
export interface OrderEvent {
  readonly eventId: string;
  readonly tenantId: string;
  readonly orderId: string;
  /** Guests collect no points. */
  readonly customerId: string | undefined;
  readonly total: MoneyData;
  readonly isCompleted?: boolean;
  readonly isCancelled?: boolean;
  readonly refundedMinor?: bigint;
}

/** Books the points that an event adds to an order or takes away: earned, reversed in proportion, or reversed in full (CON-3). */
@Injectable()
export class ApplyOrderEvent {
  constructor(
    private readonly orders: LoyaltyOrders,
    @Inject(CONFIG) private readonly config: Pick<LoyaltyConfig, 'POINTS_PER_UNIT'>,
  ) {}

  async execute(tx: Queryable, event: OrderEvent): Promise<void> {
    const { tenantId, orderId, customerId, eventId, total } = event;
    if (customerId === undefined) return;
    const totalMinor = BigInt(total.amount_minor);
    const order = await this.orders.addFacts(tx, {
      ...event,
      customerId,
      currency: total.currency,
      totalMinor,
      pointsForTotal: pointsForTotal(totalMinor, total.currency, this.config.POINTS_PER_UNIT),
    });
    const worth = pointsWorth(order);
    const points = worth - order.bookedPoints;
    if (points !== 0n) {
      const kind = points > 0n ? 'earned' : 'reversed';
      await this.orders.book(tx, { tenantId, customerId, orderId, kind, points, eventId });
      await this.orders.setBooked(tx, tenantId, orderId, worth);
    }
    if (order.isCancelled) await this.reverseBonus(tx, { tenantId, customerId, orderId, eventId });
  }

  /** A cancelled order is no purchase: its bonus is reversed, and the customer's next order can be the first. */
  private async reverseBonus(
    tx: Queryable,
    order: { tenantId: string; customerId: string; orderId: string; eventId: string },
  ): Promise<void> {
    const bonus = await this.orders.revokeFirstPurchase(tx, order);
    if (bonus > 0n)
      await this.orders.book(tx, { ...order, kind: 'first_purchase_bonus_reversed', points: -bonus });
  }
}
