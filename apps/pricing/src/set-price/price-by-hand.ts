import { Inject, Injectable } from '@nestjs/common';

import { OpsScope, performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';

import { SetPrice } from './set-price.js';
import type { NewPrice, PriceWritten } from './set-price.js';

/** A price that somebody sets, with its line in the audit in the same transaction (OPS-7). */
@Injectable()
export class PriceByHand {
  constructor(
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(SetPrice) private readonly prices: SetPrice,
  ) {}

  /** Reason: CURRENCY_UNSUPPORTED. */
  set(operator: Operator, price: NewPrice, dryRun = false): Promise<PriceWritten> {
    return performAct(this.scope.pool, dryRun, async (tx) => {
      const written = await this.prices.execute(operator.tenantId, price, tx);
      const was = written.previousUnitPriceMinor ?? 'none';
      const outcome = `${was} -> ${price.unitPriceMinor} ${price.currency}`;
      await recordAct(tx, { ...operator, action: 'prices.set', subject: price.sku, outcome });
      return written;
    });
  }
}
