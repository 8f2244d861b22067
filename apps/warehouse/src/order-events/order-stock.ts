import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { runOne } from '@holdfast/postgres';
import type { PoolClient } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';
import { Log } from '@holdfast/service';

import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import { ALLOCATE_HOLDS, HOLD_STOCK } from '../stock/holds.statements.js';
import { sumBySku } from '../stock/stock-line.js';
import type { StockLine } from '../stock/stock-line.js';
import { CLOSE_CHECKOUT } from './order-stock.statements.js';

/** An order as its events tell of it. */
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
   * cannot be, nothing is allocated, which stops the capture (ORD-4).
   */
  async ensureAllocated(tx: PoolClient, order: OrderOfCheckout, lines: readonly StockLine[]): Promise<void> {
    if ((await this.allocate(tx, order)) !== 'missing') return;
    const wanted = sumBySku(lines);
    const { checkoutId, attempt, orderId } = order;
    const row = await runOne(tx, HOLD_STOCK, [
      currentTenant(),
      checkoutId,
      attempt,
      'pin',
      0,
      wanted.map(({ sku }) => sku),
      wanted.map(({ quantity }) => quantity),
    ]);
    const allocated = row!.answer.outcome === 'held' ? await this.allocate(tx, order) : 'missing';
    if (allocated === 'missing')
      this.log.error({ orderId, checkoutId, answer: row!.answer }, 'confirmed order has no stock');
    else this.log.warn({ orderId, checkoutId }, 'confirmed order had no hold; its stock was taken again');
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
    if (!(await this.stock.knowsOrder(tx, orderId)))
      throw new DomainError('DEPENDENCY_UNAVAILABLE', { detail: 'nothing is allocated to this order yet' });
    await this.stock.ship(tx, orderId, lines);
  }

  private async allocate(tx: PoolClient, { checkoutId, attempt, orderId }: OrderOfCheckout): Promise<string> {
    const row = await runOne(tx, ALLOCATE_HOLDS, [currentTenant(), checkoutId, attempt, orderId]);
    return row!.outcome;
  }
}
