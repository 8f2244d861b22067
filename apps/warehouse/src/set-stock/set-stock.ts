import { Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';
import { performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Pool, repeatOnConflict } from '@holdfast/postgres';

import type { StockLevel } from '../domain/stock-level.js';
import { MAX_QUANTITY, skuProblem } from '../domain/stock-line.js';
import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';

/** A count that an operator enters. */
export interface ManualCount {
  readonly sku: string;
  readonly quantity: number;
  /** Undefined: the quantity is the total of all locations. */
  readonly locationId: string | undefined;
}

/** Sets a SKU's stock to what was counted, with a line of the audit in the same transaction (OPS-7). */
@Injectable()
export class SetStock {
  constructor(
    private readonly pool: Pool,
    private readonly stock: StockLevelsRepository,
  ) {}

  /** The SKU's levels afterwards. Below the promised pieces on hand becomes their sum, and the rest a shortfall. Reason: VALIDATION_FAILED. */
  async execute(operator: Operator, count: ManualCount, dryRun = false): Promise<StockLevel[]> {
    await this.check(count);
    const { sku, quantity, locationId } = count;
    return repeatOnConflict(() =>
      performAct(this.pool, dryRun, async (tx) => {
        await this.stock.count(tx, { ...count, reference: 'ops' });
        const levels = await this.stock.levels([sku], tx);
        const outcome = `${quantity} counted ${locationId ? `at ${locationId}` : 'in all'}`;
        await recordAct(tx, { ...operator, action: 'stock.set', subject: sku, outcome });
        return levels;
      }),
    );
  }

  private async check({ sku, quantity, locationId }: ManualCount): Promise<void> {
    const problem = skuProblem(sku);
    if (problem) throw validationFailed([{ path: 'sku', message: problem }]);
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > MAX_QUANTITY) {
      throw validationFailed([{ path: 'quantity', message: `expected 0 to ${MAX_QUANTITY}` }]);
    }
    if (locationId !== undefined && (skuProblem(locationId) || !(await this.stock.hasLocation(locationId)))) {
      throw validationFailed([{ path: 'location_id', message: 'there is no such location' }]);
    }
  }
}
