import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import type { MarkedEffect } from '@holdfast/inbox';
import { Log } from '@holdfast/platform';
import { runOne } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import { sumBySku } from '../domain/stock-line.js';
import type { StockLine } from '../domain/stock-line.js';
import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import { ALLOCATE_PINNED, CLOSE_CHECKOUT, ENSURE_ALLOCATED } from './order-stock.statements.js';
import type { Allocated, Ensured } from './order-stock.statements.js';

/** An order, and the checkout that its stock is stored under. */
export interface OrderOfCheckout {
  readonly orderId: string;
  readonly checkoutId: string;
  readonly attempt: number;
}

/** The effects of an order's status on its stock, in the transaction that marks the event. */
@Injectable()
export class OrderStock {
  constructor(
    private readonly log: Log,
    private readonly stock: StockLevelsRepository,
  ) {}

  /** Allocates what the checkout has pinned for a confirmed order. One statement with the event's mark. */
  allocatePinned({ orderId, checkoutId, attempt }: OrderOfCheckout): MarkedEffect<Allocated> {
    return {
      statement: ALLOCATE_PINNED,
      values: [checkoutId, attempt, orderId],
      committed: ({ outcome }) => {
        if (outcome === 'fenced' || outcome === 'missing')
          this.log.error({ orderId, checkoutId, outcome }, 'confirmed order has no stock');
      },
    };
  }

  /**
   * Makes sure that a confirmed order has its allocation, where no stock is known for it; if the hold is gone, the lines are held again. Where that is impossible nothing is allocated, which stops the capture (ORD-4). One statement with the event's mark.
   */
  ensureAllocated(
    { orderId, checkoutId, attempt }: OrderOfCheckout,
    lines: readonly StockLine[],
  ): MarkedEffect<Ensured> {
    const wanted = sumBySku(lines);
    const [skus, quantities] = [wanted.map(({ sku }) => sku), wanted.map(({ quantity }) => quantity)];
    return {
      statement: ENSURE_ALLOCATED,
      values: [checkoutId, attempt, orderId, skus, quantities],
      committed: ({ ensured: { outcome, answer } }) => {
        if (outcome === 'missing')
          this.log.error({ orderId, checkoutId, answer }, 'confirmed order has no stock');
        if (outcome === 'taken_again')
          this.log.warn({ orderId, checkoutId }, 'confirmed order had no hold; its stock was taken again');
      },
    };
  }

  /** Releases all stock of a cancelled order, once; later calls for its checkout have no effect. */
  async close(tx: PoolClient, { orderId, checkoutId }: OrderOfCheckout): Promise<void> {
    await runOne(tx, CLOSE_CHECKOUT, [currentTenant(), checkoutId, orderId]);
  }

  /**
   * Ships the order's goods, all or these lines of them. An event that arrives before the order's own is delivered again (EVT-3). Whether
   * the order is known is read first: an allocation that commits between the two reads must not count as shipped. Reason: NOT_ALLOCATED_YET.
   */
  async ship(tx: PoolClient, orderId: string, lines: readonly StockLine[] | undefined): Promise<void> {
    if (!(await this.stock.knowsOrder(orderId, tx))) throw new DomainError('NOT_ALLOCATED_YET');
    await this.stock.ship(tx, orderId, lines);
  }
}
