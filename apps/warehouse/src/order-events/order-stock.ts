import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import type { MarkedEffect } from '@holdfast/inbox';
import { Log } from '@holdfast/platform';
import { runOne } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import { sumBySku } from '../stock/stock-line.js';
import type { StockLine } from '../stock/stock-line.js';
import { CLOSE_CHECKOUT, ENSURE_ALLOCATED } from './order-stock.statements.js';
import type { Ensured } from './order-stock.statements.js';

/** An order, and the checkout by which its stock is known. */
export interface OrderOfCheckout {
  readonly orderId: string;
  readonly checkoutId: string;
  readonly attempt: number;
}

/** What an order's fate does to its stock. Runs in the transaction that marks the event. */
@Injectable()
export class OrderStock {
  constructor(
    @Inject(Log) private readonly log: Log,
    @Inject(StockLevelsRepository) private readonly stock: StockLevelsRepository,
  ) {}

  /**
   * A confirmed order has its allocation. Usually the checkout saw to that; if its hold is gone, the lines are taken again. Where that
   * cannot be, nothing is allocated, which stops the capture (ORD-4). One statement with the event's mark.
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
      told: ({ ensured: { outcome, answer } }) => {
        if (outcome === 'missing')
          this.log.error({ orderId, checkoutId, answer }, 'confirmed order has no stock');
        if (outcome === 'taken_again')
          this.log.warn({ orderId, checkoutId }, 'confirmed order had no hold; its stock was taken again');
      },
    };
  }

  /** A cancelled order gives back what it holds and has allocated, once; whatever comes for its checkout later has no effect. */
  async close(tx: PoolClient, { orderId, checkoutId }: OrderOfCheckout): Promise<void> {
    await runOne(tx, CLOSE_CHECKOUT, [currentTenant(), checkoutId, orderId]);
  }

  /**
   * The order's goods leave, all or these lines of them. News that came before the order's own are asked for again (EVT-3): whether the
   * order is known is asked first, or an allocation that is committed between the two questions would be taken for goods that have left.
   */
  async ship(tx: PoolClient, orderId: string, lines: readonly StockLine[] | undefined): Promise<void> {
    if (!(await this.stock.knowsOrder(orderId, tx))) throw new DomainError('NOT_ALLOCATED_YET');
    await this.stock.ship(tx, orderId, lines);
  }
}
