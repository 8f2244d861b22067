import { purgeIdempotencyRecords } from '@holdfast/idempotency';
import type { Log } from '@holdfast/platform';
import { inTransaction, run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';

import { moveOrder } from '../../order-records/move-order.js';
import { isCapturable } from '../../order/payment-facts.js';
import type { ApplyPaymentUpdate } from '../apply-payment-update.js';
import { PURGE_PAYMENT_FACTS } from '../payment-facts.statements.js';
import type { PaymentUpdate } from '../payment-update.js';
import type { PaymentPort, PaymentState } from '../payment.port.js';
import { CLAIM_PENDING, CLAIM_UNCAPTURED } from './sweep.statements.js';
import type { WaitingOrderRow } from './sweep.statements.js';

const BATCH_SIZE = 100;
/** Facts about payments without an order are deleted after this time; their checkout is long over. */
const FACTS_KEPT_SECONDS = 30 * 24 * 3_600;

/** How long an order waits for an event before the sweep checks it. */
export interface SweepSettings {
  readonly pendingAgeMs: number;
  readonly captureAgeMs: number;
}

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

function byTenant(orders: readonly WaitingOrderRow[]): Map<string, WaitingOrderRow[]> {
  const groups = new Map<string, WaitingOrderRow[]>();
  for (const order of orders) groups.set(order.tenant_id, [...(groups.get(order.tenant_id) ?? []), order]);
  return groups;
}

/** Checks orders that have waited too long for an event, which may have been lost on its way. */
export class SweepWaitingOrders {
  private readonly pool: Pool;
  private readonly payment: PaymentPort;
  private readonly apply: ApplyPaymentUpdate;
  private readonly log: Log;

  constructor(
    parts: { pool: Pool; payment: PaymentPort; apply: ApplyPaymentUpdate; log: Log },
    private readonly settings: SweepSettings,
  ) {
    ({ pool: this.pool, payment: this.payment, apply: this.apply, log: this.log } = parts);
  }

  /** One round. Any number of processes may run it at the same time. */
  async execute(): Promise<void> {
    await this.checkPending();
    await this.requestMissingCaptures();
    await run(this.pool, PURGE_PAYMENT_FACTS, [FACTS_KEPT_SECONDS, BATCH_SIZE]);
    await purgeIdempotencyRecords(this.pool);
  }

  /** Reads the payments of pending orders from payment, one call per tenant (ORD-4). */
  private async checkPending(): Promise<void> {
    const pending = await run(this.pool, CLAIM_PENDING, [this.settings.pendingAgeMs / 1000, BATCH_SIZE]);
    for (const [tenantId, orders] of byTenant(pending)) {
      await runInContext(contextFrom({ tenantId }), () => this.checkPayments(tenantId, orders)).catch(
        (error: unknown) =>
          this.log.warn(
            { err: error, tenantId, orders: orders.length },
            'payment did not answer about pending orders',
          ),
      );
    }
  }

  private async checkPayments(tenantId: string, orders: readonly WaitingOrderRow[]): Promise<void> {
    const attempts = orders.map((order) => ({
      checkoutId: order.cart_session_id,
      attempt: order.attempt,
    }));
    const awaited = new Set(orders.map((order) => order.payment_id));
    for (const state of await this.payment.statesOf(attempts)) {
      const update = awaited.has(state.paymentId) ? updateFrom(state) : undefined;
      if (!update) continue;
      const payment = { tenantId, paymentId: state.paymentId };
      await inTransaction(this.pool, (tx) => this.apply.execute(tx, payment, update));
    }
  }

  private async requestMissingCaptures(): Promise<void> {
    const orders = await run(this.pool, CLAIM_UNCAPTURED, [this.settings.captureAgeMs / 1000, BATCH_SIZE]);
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
