import { Injectable } from '@nestjs/common';

import type { MarkedEffect } from '@holdfast/inbox';
import { run, runOne } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { Customer } from '../domain/customer-key.js';
import { Pseudonyms } from '../domain/pseudonyms.js';
import { CLOSE_CHECKOUT, FORGET_ORDER, LOCK_ORDER, REMEMBER_ORDER } from './order-uses.statements.js';

/** An order and the checkout that its uses are stored under. */
export interface OrderOfCheckout {
  readonly orderId: string;
  readonly checkoutId: string;
}

/** The effects of an order's status on promotions, in the transaction that marks the event. */
@Injectable()
export class OrderUses {
  constructor(private readonly pseudonyms: Pseudonyms) {}

  /** Remembers that the customer has ordered. An order whose cancellation arrived earlier is not remembered. */
  remember({ orderId, checkoutId }: OrderOfCheckout, customer: Customer): MarkedEffect {
    const { customerId, emailKey } = customer;
    const pseudonyms = [customerId, emailKey].map((value) => this.pseudonyms.orNull(currentTenant(), value));
    return { statement: REMEMBER_ORDER, values: [orderId, customerId, emailKey, checkoutId, ...pseudonyms] };
  }

  /** Gives the order's uses back, once; later calls for its checkout have no effect (ORD-6). */
  async giveBack(tx: PoolClient, { orderId, checkoutId }: OrderOfCheckout): Promise<void> {
    await run(tx, LOCK_ORDER, [orderId]);
    await runOne(tx, CLOSE_CHECKOUT, [currentTenant(), checkoutId, orderId]);
    await run(tx, FORGET_ORDER, [currentTenant(), orderId]);
  }
}
