import { runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import type { NoInput, Operation } from '@holdfast/saga';

import type { Cart } from '../cart/cart.js';
import { ExtendStockHolds } from '../confirm-checkout/steps/extend-stock-holds.step.js';
import { ReservePromotions } from '../confirm-checkout/steps/reserve-promotions.step.js';
import { failedCompensation } from '../failed-compensation/failed-compensation.js';
import type { FailedCompensationRepository } from '../failed-compensation/failed-compensation.repository.js';
import type { AttemptRef } from '../ports/call.js';
import type { PromotionPort } from '../ports/promotion.port.js';
import type { WarehousePort } from '../ports/warehouse.port.js';

// Only if nobody has opened an attempt since: then the hold is that attempt's, and not ours to give back.
const BURN_ATTEMPT = statement<{ attempt: number }>(
  'burn_attempt',
  `UPDATE carts SET attempts = attempts + 1
    WHERE id = $1 AND tenant_id = $2 AND attempts = $3 AND open_attempt IS NULL AND status = 'active'
   RETURNING attempts AS attempt`,
);

/** Gives holds back at once, and stores what could not be given back as a compensation. */
export class HoldRelease {
  constructor(
    private readonly db: Queryable,
    private readonly warehouse: WarehousePort,
    private readonly promotion: PromotionPort,
    private readonly compensations: FailedCompensationRepository,
  ) {}

  /** Releases stock and promotion uses of attempts up to this one, side by side. Never throws for a service that is away. */
  async release(tenantId: string, attempt: AttemptRef): Promise<void> {
    await Promise.all([
      this.orStore(tenantId, attempt, ExtendStockHolds.operation, () => this.warehouse.release(attempt)),
      this.orStore(tenantId, attempt, ReservePromotions.operation, () => this.promotion.release(attempt)),
    ]);
  }

  /**
   * Releases the hold of a start whose session could not be stored (CHK-4). With the database itself away nothing can be stored either:
   * then the hold ends with its 15 minutes.
   */
  async releaseUnstored(cart: Cart): Promise<void> {
    const burnt = await runOne(this.db, BURN_ATTEMPT, [cart.id, cart.tenantId, cart.attempts]).catch(
      () => undefined,
    );
    if (!burnt) return;
    const attempt = { checkoutId: cart.checkoutId, attempt: burnt.attempt };
    await this.orStore(cart.tenantId, attempt, ExtendStockHolds.operation, () =>
      this.warehouse.release(attempt),
    ).catch(() => undefined);
  }

  private async orStore(
    tenantId: string,
    attempt: AttemptRef,
    operation: Operation<object, NoInput>,
    undo: () => Promise<void>,
  ): Promise<void> {
    try {
      await undo();
    } catch (error) {
      await this.compensations.store(tenantId, failedCompensation(attempt, operation, { input: {}, error }));
    }
  }
}
