import { Injectable } from '@nestjs/common';

import { validationFailed } from '@holdfast/errors';
import { checkAttempt, checkTtl } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { heldOrRefused } from '../domain/held-or-refused.js';
import type { Reservation } from '../domain/hold.js';
import { sumBySku } from '../domain/stock-line.js';
import type { StockLine } from '../domain/stock-line.js';
import { beyondShare } from '../domain/stock-share.js';
import { outOfStock } from '../domain/warehouse.errors.js';
import { countHold } from '../holds/hold-metrics.js';
import { HoldsRepository } from '../holds/holds.repository.js';

export interface ReserveStockCommand extends Attempt {
  readonly lines: readonly StockLine[];
  readonly ttlSeconds: number;
  /** The share of each SKU's stock that this client may hold, in percent; 0: no limit. */
  readonly sharePercent: number;
  /** Pieces that the client holds in other checkouts; they count towards the share. */
  readonly heldElsewhere: readonly StockLine[];
}

/** Holds a cart's lines, all or none, in place of the checkout's earlier hold. */
@Injectable()
export class ReserveStock {
  constructor(private readonly holds: HoldsRepository) {}

  /** Reasons: OUT_OF_STOCK, ATTEMPT_FENCED, VALIDATION_FAILED. */
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

  /** Beyond its share the client gets no stock (TRU-9); the hold itself respects what others hold. */
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
