import { Inject, Injectable } from '@nestjs/common';

import { heldOrRefused } from '../stock/held-or-refused.js';
import { checkAttempt } from '../stock/hold.js';
import type { Attempt } from '../stock/hold.js';
import { HoldsRepository } from '../stock/holds.repository.js';
import { sumBySku } from '../stock/stock-line.js';
import type { StockLine } from '../stock/stock-line.js';

export interface PinReservationsCommand extends Attempt {
  readonly lines: readonly StockLine[];
}

/** The last look before an order is made: the hold stands, or is taken again, and ends from here only by confirm or release. */
@Injectable()
export class PinReservations {
  constructor(@Inject(HoldsRepository) private readonly holds: HoldsRepository) {}

  async execute(command: PinReservationsCommand): Promise<void> {
    const attempt = checkAttempt(command);
    const request = { ...attempt, mode: 'pin' as const, lines: sumBySku(command.lines), ttlSeconds: 0 };
    heldOrRefused(attempt, await this.holds.hold(request));
  }
}
