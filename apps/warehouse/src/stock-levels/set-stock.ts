import { Inject, Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';

import { MAX_QUANTITY, skuProblem } from '../stock/stock-line.js';
import type { StockLevel } from './stock-level.js';
import { StockLevelsRepository } from './stock-levels.repository.js';
import type { CountWork } from './stock-levels.repository.js';

/** Ops: what was counted. Below what is promised, on hand becomes that sum and the rest is recorded as a shortfall. */
@Injectable()
export class SetStock {
  constructor(@Inject(StockLevelsRepository) private readonly stock: StockLevelsRepository) {}

  /** `around`: what belongs into the same transaction, as a line of the audit does. Reason: VALIDATION_FAILED. */
  async execute(
    command: { sku: string; quantity: number; locationId: string | undefined },
    around?: CountWork,
  ): Promise<StockLevel[]> {
    const { sku, quantity, locationId } = command;
    const problem = skuProblem(sku);
    if (problem) throw validationFailed([{ path: 'sku', message: problem }]);
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > MAX_QUANTITY) {
      throw validationFailed([{ path: 'quantity', message: `expected 0 to ${MAX_QUANTITY}` }]);
    }
    if (locationId !== undefined && (skuProblem(locationId) || !(await this.stock.hasLocation(locationId)))) {
      throw validationFailed([{ path: 'location_id', message: 'there is no such location' }]);
    }
    return this.stock.setStock({ sku, quantity, locationId, reference: 'ops' }, around);
  }
}
