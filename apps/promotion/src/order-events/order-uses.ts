import { Inject, Injectable } from '@nestjs/common';

import { MARK, markedStatement } from '@holdfast/inbox';
import type { MarkedEffect } from '@holdfast/inbox';
import { run, runOne, statement } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { Customer } from '../promotion/customer-key.js';
import { Pseudonyms } from '../promotion/pseudonyms.js';

/** See the migration `remember_customer_order`. */
const REMEMBER_ORDER = markedStatement(
  'remember-customer-order',
  `WITH ${MARK}, remembered AS MATERIALIZED (
     SELECT event_id, remember_customer_order($2, $4, known_customer($2, $5, $8), known_email($2, $6, $9), $7) FROM mark
   ) SELECT event_id FROM remembered`,
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

/** What an order's fate does to promotions, in the transaction that marks the event. */
@Injectable()
export class OrderUses {
  constructor(@Inject(Pseudonyms) private readonly pseudonyms: Pseudonyms) {}

  /** From now on this customer's next order is not the first. An order that was cancelled before is none. */
  remember({ orderId, checkoutId }: OrderOfCheckout, customer: Customer): MarkedEffect {
    const { customerId, emailKey } = customer;
    const asErased = [customerId, emailKey].map((value) => this.pseudonyms.orNull(currentTenant(), value));
    return { statement: REMEMBER_ORDER, values: [orderId, customerId, emailKey, checkoutId, ...asErased] };
  }

  /** Gives the order's uses back, once; whatever comes for its checkout later has no effect (ORD-6). */
  async giveBack(tx: PoolClient, { orderId, checkoutId }: OrderOfCheckout): Promise<void> {
    await run(tx, LOCK_ORDER, [orderId]);
    await runOne(tx, CLOSE_CHECKOUT, [currentTenant(), checkoutId, orderId]);
    await run(tx, FORGET_ORDER, [currentTenant(), orderId]);
  }
}
