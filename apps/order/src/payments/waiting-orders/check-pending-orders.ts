import { Injectable } from '@nestjs/common';

import { Pool, inTransaction, run } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import { ApplyPaymentUpdate } from '../apply-payment-update.js';
import type { PaymentUpdate } from '../payment-update.js';
import { PaymentPort } from '../payment.port.js';
import type { PaymentState } from '../payment.port.js';
import { CLAIM_PENDING } from './waiting-orders.statements.js';
import type { WaitingOrderRow } from './waiting-orders.statements.js';

const BATCH_SIZE = 100;

function updateFrom({ state, failureReason }: PaymentState): PaymentUpdate | undefined {
  const now = new Date().toISOString();
  switch (state) {
    case 'authorized':
      return { confirmedAt: now };
    case 'captured':
      return { confirmedAt: now, capturedAt: now };
    case 'failed':
      return { failedAt: now, failureReason: failureReason ?? 'PAYMENT_FAILED' };
    case 'open':
      return undefined;
  }
}

/** Reads the payments of pending orders from payment if their event does not come: it may have been lost on its way (ORD-4). */
@Injectable()
export class CheckPendingOrders {
  constructor(
    private readonly pool: Pool,
    private readonly payment: PaymentPort,
    private readonly apply: ApplyPaymentUpdate,
    private readonly log: Log,
  ) {}

  /** One round over orders older than `ageMs`, one call per tenant. Any number of processes may run it at the same time. */
  async execute(ageMs: number): Promise<void> {
    const pending = await run(this.pool, CLAIM_PENDING, [ageMs / 1000, BATCH_SIZE]);
    for (const [tenantId, orders] of Map.groupBy(pending, (order) => order.tenant_id)) {
      await runInContext(contextFrom({ tenantId }), () => this.check(tenantId, orders)).catch(
        (error: unknown) =>
          this.log.warn(
            { err: error, tenantId, orders: orders.length },
            'payment did not answer about pending orders',
          ),
      );
    }
  }

  private async check(tenantId: string, orders: readonly WaitingOrderRow[]): Promise<void> {
    const attempts = orders.map((order) => ({ checkoutId: order.cart_session_id, attempt: order.attempt }));
    const awaited = new Set(orders.map((order) => order.payment_id));
    for (const state of await this.payment.statesOf(attempts)) {
      const update = awaited.has(state.paymentId) ? updateFrom(state) : undefined;
      if (!update) continue;
      const payment = { tenantId, paymentId: state.paymentId };
      await inTransaction(this.pool, (tx) => this.apply.execute(tx, payment, update));
    }
  }
}
