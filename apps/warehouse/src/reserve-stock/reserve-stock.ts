import { Inject, Injectable } from '@nestjs/common';

import { countHold } from '../stock-levels/stock-metrics.js';
import { heldOrRefused } from '../stock/held-or-refused.js';
import { checkAttempt, checkTtl } from '../stock/hold.js';
import type { Attempt, Reservation } from '../stock/hold.js';
import { HoldsRepository } from '../stock/holds.repository.js';
import { sumBySku } from '../stock/stock-line.js';
import type { StockLine } from '../stock/stock-line.js';

export interface ReserveStockCommand extends Attempt {
  readonly lines: readonly StockLine[];
  readonly ttlSeconds: number;
}

/** Holds a cart's lines, all or none, in place of what the checkout held before. */
@Injectable()
export class ReserveStock {
  constructor(@Inject(HoldsRepository) private readonly holds: HoldsRepository) {}

  async execute(command: ReserveStockCommand): Promise<readonly Reservation[]> {
    const attempt = checkAttempt(command);
    const ttlSeconds = checkTtl(command.ttlSeconds);
    const request = { ...attempt, mode: 'reserve' as const, lines: sumBySku(command.lines), ttlSeconds };
    const answer = await this.holds.hold(request);
    countHold(answer.outcome === 'short' ? 'out_of_stock' : answer.outcome);
    return heldOrRefused(attempt, answer);
  }
}
