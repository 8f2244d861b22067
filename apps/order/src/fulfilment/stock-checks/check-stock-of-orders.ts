import { Injectable } from '@nestjs/common';

import { isDomainError } from '@holdfast/errors';
import { Pool, run } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import { cancelling } from '../../orders/cancel-order/cancel.js';
import { WarehousePort } from '../../warehouse/warehouse.port.js';
import { CLAIM_STOCK_CHECKS, CLEAR_STOCK_CHECK, ORDERS_WAITING_FOR_SKU } from './stock-checks.statements.js';
import type { StockCheckRow } from './stock-checks.statements.js';

const SKUS_AT_ONCE = 20;
const ORDERS_PER_SKU = 500;

/** Cancels confirmed orders that a stock correction left short, before their goods are packed (ORD-8). */
@Injectable()
export class CheckStockOfOrders {
  constructor(
    private readonly pool: Pool,
    private readonly warehouse: WarehousePort,
    private readonly log: Log,
  ) {}

  /** Works through the checks that are due. Any number of processes may run it at the same time. */
  async execute(): Promise<void> {
    for (const check of await run(this.pool, CLAIM_STOCK_CHECKS, [SKUS_AT_ONCE])) {
      const { tenant_id: tenantId, sku, round } = check;
      try {
        await runInContext(contextFrom({ tenantId }), () => this.check(check));
        await run(this.pool, CLEAR_STOCK_CHECK, [tenantId, sku, round]);
      } catch (error) {
        this.log.warn({ err: error, tenantId, sku }, 'stock of waiting orders will be checked again');
      }
    }
  }

  private async check({ tenant_id: tenantId, sku }: StockCheckRow): Promise<void> {
    for (const { id: orderId } of await run(this.pool, ORDERS_WAITING_FOR_SKU, [
      tenantId,
      sku,
      ORDERS_PER_SKU,
    ])) {
      if (!(await this.isShort(orderId))) continue;
      const moved = await cancelling(this.pool, { tenantId, orderId }, ({ status }) =>
        status === 'confirmed' ? [{ to: 'cancelled', reason: 'OUT_OF_STOCK' }] : [],
      );
      if (moved?.changed) this.log.warn({ orderId, sku }, 'order cancelled: out of stock');
    }
  }

  private async isShort(orderId: string): Promise<boolean> {
    try {
      return (await this.warehouse.shortfallsOf(orderId)).length > 0;
    } catch (error) {
      // Not allocated yet. The capture checks again after the allocation.
      if (isDomainError(error, 'RESERVATION_NOT_FOUND')) return false;
      throw error;
    }
  }
}
