import { purgeIdempotencyRecords } from '@holdfast/idempotency';
import type { Log } from '@holdfast/platform';
import { inTransaction, run } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';

import { moveOrder } from '../../order-records/move-order.js';
import { isCapturable } from '../../order/payment-facts.js';
import type { ApplyPaymentNews } from '../apply-payment-update.js';
import { PURGE_PAYMENT_FACTS } from '../payment-facts.statements.js';
import type { PaymentNews } from '../payment-update.js';
import type { PaymentPort, PaymentState } from '../payment.port.js';
import { CLAIM_PENDING, CLAIM_UNCAPTURED } from './sweep.statements.js';
import type { WaitingOrderRow } from './sweep.statements.js';

const AT_ONCE = 100;
/** Facts about payments that became no order are of no use once their checkout is long over. */
const FACTS_KEPT_SECONDS = 30 * 24 * 3_600;

/** How long an order waits before it is looked at. */
export interface SweepSettings {
  readonly pendingAgeMs: number;
  readonly captureAgeMs: number;
}

function newsOf({ state, failureReason }: PaymentState): PaymentNews | undefined {
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

/** Looks after orders that wait too long for an event: it may have been lost, or given up on, anywhere on its way. */
export class SweepWaitingOrders {
  private readonly pool: Pool;
  private readonly payment: PaymentPort;
  private readonly apply: ApplyPaymentNews;
  private readonly log: Log;

  constructor(
    parts: { pool: Pool; payment: PaymentPort; apply: ApplyPaymentNews; log: Log },
    private readonly settings: SweepSettings,
  ) {
    ({ pool: this.pool, payment: this.payment, apply: this.apply, log: this.log } = parts);
  }

  /** One round; any number of processes may run it side by side. */
  async execute(): Promise<void> {
    await this.askAboutPending();
    await this.requestMissingCaptures();
    await run(this.pool, PURGE_PAYMENT_FACTS, [FACTS_KEPT_SECONDS, AT_ONCE]);
    await purgeIdempotencyRecords(this.pool);
  }

  /** Pending orders ask payment what became of their payment, one call per tenant (ORD-4). */
  private async askAboutPending(): Promise<void> {
    const pending = await run(this.pool, CLAIM_PENDING, [this.settings.pendingAgeMs / 1000, AT_ONCE]);
    for (const [tenantId, orders] of byTenant(pending)) {
      await runInContext(contextFrom({ tenantId }), () => this.askFor(tenantId, orders)).catch(
        (error: unknown) =>
          this.log.warn(
            { err: error, tenantId, orders: orders.length },
            'payment cannot be asked about pending orders',
          ),
      );
    }
  }

  private async askFor(tenantId: string, orders: readonly WaitingOrderRow[]): Promise<void> {
    const attempts = orders.map((order) => ({
      cartSessionId: order.cart_session_id,
      attempt: order.attempt,
    }));
    const awaited = new Set(orders.map((order) => order.payment_id));
    for (const state of await this.payment.statesOf(attempts)) {
      const news = awaited.has(state.paymentId) ? newsOf(state) : undefined;
      if (!news) continue;
      const payment = { tenantId, paymentId: state.paymentId };
      await inTransaction(this.pool, (tx) => this.apply.execute(tx, payment, news));
    }
  }

  private async requestMissingCaptures(): Promise<void> {
    const orders = await run(this.pool, CLAIM_UNCAPTURED, [this.settings.captureAgeMs / 1000, AT_ONCE]);
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
