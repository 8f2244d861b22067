import { Injectable } from '@nestjs/common';

import { Pool, run, runOne } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import { EXISTING_ORDER } from '../../order-records/insert-order.statements.js';
import { FENCE } from './fence-checkout.statements.js';

/** The checkout has an order, or its attempts up to the given one can no longer create one. */
export type FenceResult =
  | { readonly kind: 'fenced' }
  | { readonly kind: 'ordered'; readonly orderId: string; readonly number: string; readonly attempt: number };

/** Answers the checkout's order, or fences its attempts up to this one for good (ORD-1). Idempotent; a lower fence changes nothing. */
@Injectable()
export class FenceCheckout {
  constructor(private readonly pool: Pool) {}

  async execute(checkoutId: string, attempt: number): Promise<FenceResult> {
    const tenantId = currentTenant();
    const orderId = (await run(this.pool, FENCE, [tenantId, checkoutId, attempt]))[0]?.order_id;
    if (!orderId) return { kind: 'fenced' };
    const order = await runOne(this.pool, EXISTING_ORDER, [tenantId, orderId]);
    if (!order) throw new Error(`the order ${orderId} of a checkout does not exist`);
    return { kind: 'ordered', orderId, number: order.number, attempt: order.attempt };
  }
}
