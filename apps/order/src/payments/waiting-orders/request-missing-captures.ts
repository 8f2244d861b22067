import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import { moveOrder } from '../../order-records/move-order.js';
import { isCapturable } from '../../order/payment-facts.js';
import { CLAIM_UNCAPTURED } from './waiting-orders.statements.js';

const BATCH_SIZE = 100;

/** Requests captures again that are due but did not happen: the request or its answer was lost (ORD-4). */
@Injectable()
export class RequestMissingCaptures {
  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {}

  /** One round over orders older than `ageMs`. Any number of processes may run it at the same time. */
  async execute(ageMs: number): Promise<void> {
    const orders = await run(this.pool, CLAIM_UNCAPTURED, [ageMs / 1000, BATCH_SIZE]);
    for (const { id: orderId, tenant_id: tenantId } of orders) {
      await runInContext(contextFrom({ tenantId }), () =>
        moveOrder(this.pool, { tenantId, orderId }, (order) =>
          isCapturable(order) ? [{ requestsCapture: true }] : [],
        ),
      );
      this.log.warn({ orderId, tenantId }, 'capture requested again');
    }
  }
}
