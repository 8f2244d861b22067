import { Injectable } from '@nestjs/common';

import { checkAttempt, checkTtl } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { heldOrRefused } from '../domain/held-or-refused.js';
import type { Reservation } from '../domain/hold.js';
import { sumBySku } from '../domain/stock-line.js';
import type { StockLine } from '../domain/stock-line.js';
import { HoldsRepository } from '../holds/holds.repository.js';

export interface ExtendReservationsCommand extends Attempt {
  readonly lines: readonly StockLine[];
  readonly ttlSeconds: number;
}

/**
 * Takes the hold of these SKUs over for the attempt and extends it; an expired, missing or different quantity is held again. Other SKUs of
 * the checkout stay as they are, because a large cart comes in several calls.
 */
@Injectable()
export class ExtendReservations {
  constructor(private readonly holds: HoldsRepository) {}

  /** Reasons: ATTEMPT_FENCED, OUT_OF_STOCK, VALIDATION_FAILED. */
  async execute(command: ExtendReservationsCommand): Promise<readonly Reservation[]> {
    const attempt = checkAttempt(command);
    const ttlSeconds = checkTtl(command.ttlSeconds);
    const request = { ...attempt, mode: 'extend' as const, lines: sumBySku(command.lines), ttlSeconds };
    return heldOrRefused(attempt, await this.holds.hold(request));
  }
}
