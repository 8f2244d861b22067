import { Injectable } from '@nestjs/common';

import { checkAttempt } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { heldOrRefused } from '../domain/held-or-refused.js';
import { sumBySku } from '../domain/stock-line.js';
import type { StockLine } from '../domain/stock-line.js';
import { HoldsRepository } from '../holds/holds.repository.js';

export interface PinReservationsCommand extends Attempt {
  readonly lines: readonly StockLine[];
}

/** The last check before an order is created: keeps the hold or takes it again; from then on only confirm or release ends it. */
@Injectable()
export class PinReservations {
  constructor(private readonly holds: HoldsRepository) {}

  /** Reasons: ATTEMPT_FENCED, OUT_OF_STOCK, VALIDATION_FAILED. */
  async execute(command: PinReservationsCommand): Promise<void> {
    const attempt = checkAttempt(command);
    const request = { ...attempt, mode: 'pin' as const, lines: sumBySku(command.lines), ttlSeconds: 0 };
    heldOrRefused(attempt, await this.holds.hold(request));
  }
}
