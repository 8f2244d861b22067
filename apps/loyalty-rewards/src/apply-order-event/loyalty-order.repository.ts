import { Injectable } from '@nestjs/common';

import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { newId } from '@holdfast/request-context';

import type { OrderProgress } from '../points/points.js';

/** The facts that one event adds to an order. */
export interface OrderFacts {
  readonly tenantId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly totalMinor: bigint;
  readonly pointsForTotal: bigint;
  readonly isCompleted?: boolean;
  readonly isCancelled?: boolean;
  /** The sum of all refunds for returns so far, this event's included. */
  readonly refundedMinor?: bigint;
}

/** An order with its points in the ledger. */
export interface LoyaltyOrder extends OrderProgress {
  readonly bookedPoints: bigint;
}

/** An entry of the ledger. */
export interface LedgerEntry {
  readonly tenantId: string;
  readonly customerId: string;
  readonly orderId: string;
  readonly kind: 'earned' | 'reversed' | 'first_purchase_bonus' | 'first_purchase_bonus_reversed';
  readonly points: bigint;
  readonly eventId: string;
}

interface OrderRow {
  readonly total_minor: bigint;
  readonly refunded_minor: bigint;
  readonly points_for_total: bigint;
  readonly is_completed: boolean;
  readonly is_cancelled: boolean;
  readonly booked_points: bigint;
}

// The row lock serialises the events of an order. Facts only grow, so their order does not matter; the points for the total stay those
// of the first event, even when the configuration changes later.
const addFacts = statement<OrderRow>(
  'loyalty_order_add_facts',
  `INSERT INTO loyalty_orders AS o
     (tenant_id, order_id, customer_id, currency, total_minor, points_for_total, is_completed, is_cancelled, refunded_minor)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   ON CONFLICT (tenant_id, order_id) DO UPDATE SET
     is_completed = o.is_completed OR excluded.is_completed,
     is_cancelled = o.is_cancelled OR excluded.is_cancelled,
     refunded_minor = greatest(o.refunded_minor, excluded.refunded_minor),
     updated_at = now()
   RETURNING total_minor, refunded_minor, points_for_total, is_completed, is_cancelled, booked_points`,
);

const setBooked = statement(
  'loyalty_order_set_booked',
  'UPDATE loyalty_orders SET booked_points = $3 WHERE tenant_id = $1 AND order_id = $2',
);

const insertEntry = statement(
  'ledger_insert',
  'INSERT INTO ledger (id, tenant_id, customer_id, order_id, kind, points, event_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
);

const takeFirstPurchase = statement<{ points: bigint }>(
  'first_purchase_take',
  `INSERT INTO first_purchases (tenant_id, customer_id, order_id, points) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING RETURNING points`,
);

const revokeFirstPurchase = statement<{ points: bigint }>(
  'first_purchase_give_up',
  'DELETE FROM first_purchases WHERE tenant_id = $1 AND customer_id = $2 AND order_id = $3 RETURNING points',
);

/** Orders and ledger, always inside the transaction of an event. */
@Injectable()
export class LoyaltyOrders {
  /** Adds facts and locks the order until the end of the transaction. */
  async addFacts(tx: Queryable, facts: OrderFacts): Promise<LoyaltyOrder> {
    const row = await runOne(tx, addFacts, [
      facts.tenantId,
      facts.orderId,
      facts.customerId,
      facts.currency,
      facts.totalMinor,
      facts.pointsForTotal,
      facts.isCompleted ?? false,
      facts.isCancelled ?? false,
      facts.refundedMinor ?? 0n,
    ]);
    return {
      totalMinor: row!.total_minor,
      refundedMinor: row!.refunded_minor,
      pointsForTotal: row!.points_for_total,
      isCompleted: row!.is_completed,
      isCancelled: row!.is_cancelled,
      bookedPoints: row!.booked_points,
    };
  }

  /** Stores the points that the ledger now holds for the order. */
  async setBooked(tx: Queryable, tenantId: string, orderId: string, points: bigint): Promise<void> {
    await run(tx, setBooked, [tenantId, orderId, points]);
  }

  /** Adds an entry to the ledger. */
  async book(tx: Queryable, entry: LedgerEntry): Promise<void> {
    const { tenantId, customerId, orderId, kind, points, eventId } = entry;
    await run(tx, insertEntry, [newId(), tenantId, customerId, orderId, kind, points, eventId]);
  }

  /** Makes this order the customer's first purchase, unless there is one; the primary key decides between concurrent orders. */
  async takeFirstPurchase(
    tx: Queryable,
    order: { tenantId: string; customerId: string; orderId: string },
    points: bigint,
  ): Promise<boolean> {
    const row = await runOne(tx, takeFirstPurchase, [
      order.tenantId,
      order.customerId,
      order.orderId,
      points,
    ]);
    return row !== undefined;
  }

  /** Removes this order as the first purchase; returns the bonus that it had, or 0. */
  async revokeFirstPurchase(
    tx: Queryable,
    order: { tenantId: string; customerId: string; orderId: string },
  ): Promise<bigint> {
    const row = await runOne(tx, revokeFirstPurchase, [order.tenantId, order.customerId, order.orderId]);
    return row?.points ?? 0n;
  }
}
