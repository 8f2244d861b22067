import { Inject, Injectable } from '@nestjs/common';

import { heldOrRefused } from '../stock/held-or-refused.js';
import { checkAttempt, checkTtl } from '../stock/hold.js';
import type { Attempt, Reservation } from '../stock/hold.js';
import { HoldsRepository } from '../stock/holds.repository.js';
import { sumBySku } from '../stock/stock-line.js';
import type { StockLine } from '../stock/stock-line.js';

export interface ExtendReservationsCommand extends Attempt {
  readonly lines: readonly StockLine[];
  readonly ttlSeconds: number;
}

/**
 * Takes the hold of these SKUs over for the attempt and extends it; what lapsed, is missing or has another quantity is taken again.
 * SKUs that are not named are left alone, since a large cart comes in several calls.
 */
@Injectable()
export class ExtendReservations {
  constructor(@Inject(HoldsRepository) private readonly holds: HoldsRepository) {}

  async execute(command: ExtendReservationsCommand): Promise<readonly Reservation[]> {
    const attempt = checkAttempt(command);
    const ttlSeconds = checkTtl(command.ttlSeconds);
    const request = { ...attempt, mode: 'extend' as const, lines: sumBySku(command.lines), ttlSeconds };
    return heldOrRefused(attempt, await this.holds.hold(request));
  }
}
