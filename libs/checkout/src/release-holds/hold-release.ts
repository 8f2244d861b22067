import { Injectable } from '@nestjs/common';

import { Pool, runOne } from '@holdfast/postgres';
import type { NoInput, Operation } from '@holdfast/saga';

import type { Cart } from '../cart/cart.js';
import { ExtendStockHolds } from '../confirm-checkout/steps/extend-stock-holds.step.js';
import { ReservePromotions } from '../confirm-checkout/steps/reserve-promotions.step.js';
import { failedCompensation } from '../failed-compensation/failed-compensation.js';
import { FailedCompensationRepository } from '../failed-compensation/failed-compensation.repository.js';
import type { AttemptRef } from '../ports/call.js';
import { PromotionPort } from '../ports/promotion.port.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import { BURN_ATTEMPT } from './hold-release.statements.js';

/** Releases holds at once, and stores a failed release as a compensation. */
@Injectable()
export class HoldRelease {
  constructor(
    private readonly db: Pool,
    private readonly warehouse: WarehousePort,
    private readonly promotion: PromotionPort,
    private readonly compensations: FailedCompensationRepository,
  ) {}

  /** Releases stock and promotion uses of attempts up to this one, side by side. An unavailable service is no error. */
  async release(tenantId: string, attempt: AttemptRef): Promise<void> {
    await Promise.all([
      this.orStore(tenantId, attempt, ExtendStockHolds.operation, () => this.warehouse.release(attempt)),
      this.orStore(tenantId, attempt, ReservePromotions.operation, () => this.promotion.release(attempt)),
    ]);
  }

  /**
   * Releases the hold of a start whose session could not be stored (CHK-4). While the database itself is unavailable nothing can be stored
   * either: then the hold expires after 15 minutes.
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
