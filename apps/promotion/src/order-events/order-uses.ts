import { Injectable } from '@nestjs/common';

import { run, runOne, statement } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { Customer } from '../promotion/customer-key.js';

const REMEMBER_ORDER = statement(
  'remember-customer-order',
  `INSERT INTO customer_orders (tenant_id, order_id, customer_id, email_key)
   SELECT $1, $2, $3, $4
   WHERE NOT EXISTS (SELECT 1 FROM checkout_fences WHERE tenant_id = $1 AND checkout_id = $5 AND state = 'closed')
   ON CONFLICT DO NOTHING`,
);
const FORGET_ORDER = statement(
  'forget-customer-order',
  'DELETE FROM customer_orders WHERE tenant_id = $1 AND order_id = $2',
);
/** News of one order may come to two processes at once. */
const LOCK_ORDER = statement('lock-order', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))');
/** See the migration `uses`. */
const CLOSE_CHECKOUT = statement('close-checkout', 'SELECT close_checkout($1, $2, $3)');

/** An order as its events tell of it. */
export interface OrderOfCheckout {
  readonly orderId: string;
  readonly checkoutId: string;
}

/** What an order's fate does to promotions. Runs in the transaction that marks the event. */
@Injectable()
export class OrderUses {
  /** From now on this customer's next order is not the first. An order that was cancelled before is none. */
  async remember(
    tx: PoolClient,
    { orderId, checkoutId }: OrderOfCheckout,
    customer: Customer,
  ): Promise<void> {
    await run(tx, LOCK_ORDER, [orderId]);
    await run(tx, REMEMBER_ORDER, [
      currentTenant(),
      orderId,
      customer.customerId,
      customer.emailKey,
      checkoutId,
    ]);
  }

  /** Gives the order's uses back, once; whatever comes for its checkout later has no effect (ORD-6). */
  async giveBack(tx: PoolClient, { orderId, checkoutId }: OrderOfCheckout): Promise<void> {
    await run(tx, LOCK_ORDER, [orderId]);
    await runOne(tx, CLOSE_CHECKOUT, [currentTenant(), checkoutId, orderId]);
    await run(tx, FORGET_ORDER, [currentTenant(), orderId]);
  }
}
