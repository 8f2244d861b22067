import { Inject, Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';

import { countHold } from '../stock-levels/stock-metrics.js';
import { heldOrRefused } from '../stock/held-or-refused.js';
import { checkAttempt, checkTtl } from '../stock/hold.js';
import type { Attempt, Reservation } from '../stock/hold.js';
import { HoldsRepository } from '../stock/holds.repository.js';
import { sumBySku } from '../stock/stock-line.js';
import type { StockLine } from '../stock/stock-line.js';
import { outOfStock } from '../warehouse.errors.js';
import { beyondShare } from './stock-share.js';

export interface ReserveStockCommand extends Attempt {
  readonly lines: readonly StockLine[];
  readonly ttlSeconds: number;
  /** How much of each SKU may be held, in percent; 0: no limit. */
  readonly sharePercent: number;
  /** What counts towards the share beside the lines. */
  readonly heldElsewhere: readonly StockLine[];
}

/** Holds a cart's lines, all or none, in place of what the checkout held before. */
@Injectable()
export class ReserveStock {
  constructor(@Inject(HoldsRepository) private readonly holds: HoldsRepository) {}

  async execute(command: ReserveStockCommand): Promise<readonly Reservation[]> {
    const attempt = checkAttempt(command);
    const ttlSeconds = checkTtl(command.ttlSeconds);
    const lines = sumBySku(command.lines);
    await this.assertWithinShare(lines, command);
    const request = { ...attempt, mode: 'reserve' as const, lines, ttlSeconds };
    const answer = await this.holds.hold(request);
    countHold(answer.outcome === 'short' ? 'out_of_stock' : answer.outcome);
    return heldOrRefused(attempt, answer);
  }

  /** Beyond its share there is no stock for this client (TRU-9); what others hold is judged by the hold itself. */
  private async assertWithinShare(
    lines: readonly StockLine[],
    { sharePercent, heldElsewhere }: ReserveStockCommand,
  ): Promise<void> {
    if (!Number.isInteger(sharePercent) || sharePercent < 0 || sharePercent > 100)
      throw validationFailed([{ path: 'share_percent', message: 'expected 0 to 100' }]);
    if (sharePercent === 0 || sharePercent === 100) return;
    const skus = lines.map(({ sku }) => sku);
    const short = beyondShare(lines, await this.holds.sellable(skus), sharePercent, heldElsewhere);
    if (short.length === 0) return;
    countHold('out_of_stock');
    throw outOfStock(short);
  }
}
