import { Inject, Injectable } from '@nestjs/common';

import { OpsScope, performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';

import { SetStock } from './set-stock.js';
import type { StockLevel } from './stock-level.js';

/** What was counted. */
export interface Count {
  readonly sku: string;
  readonly quantity: number;
  readonly locationId: string | undefined;
}

/** A count that somebody enters, with its line in the audit in the same transaction (OPS-7). */
@Injectable()
export class StockByHand {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(SetStock) private readonly stock: SetStock,
  ) {}

  /** Reason: VALIDATION_FAILED. */
  set(operator: Operator, counted: Count, dryRun = false): Promise<StockLevel[]> {
    const { sku, quantity, locationId } = counted;
    return this.stock.execute(counted, (count) =>
      performAct(this.scope.pool, dryRun, async (tx) => {
        const levels = await count(tx);
        const outcome = `${quantity} counted ${locationId ? `at ${locationId}` : 'in all'}`;
        await recordAct(tx, { ...operator, action: 'stock.set', subject: sku, outcome });
        return levels;
      }),
    );
  }
}
