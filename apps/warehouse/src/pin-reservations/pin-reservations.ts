import { Injectable } from '@nestjs/common';

import { checkAttempt, checkId } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { heldOrRefused } from '../domain/held-or-refused.js';
import { sumBySku } from '../domain/stock-line.js';
import type { StockLine } from '../domain/stock-line.js';
import { HoldsRepository } from '../holds/holds.repository.js';

export interface PinReservationsCommand extends Attempt {
  readonly lines: readonly StockLine[];
  /** The order that is to be made; empty where the caller has not drawn its id. */
  readonly orderId: string;
}

/** The last check before an order is created: keeps the hold or takes it again; from then on it ends only with that order, or by a release. */
@Injectable()
export class PinReservations {
  constructor(private readonly holds: HoldsRepository) {}

  /** Reasons: ATTEMPT_FENCED, OUT_OF_STOCK, VALIDATION_FAILED. */
  async execute(command: PinReservationsCommand): Promise<void> {
    const attempt = checkAttempt(command);
    const orderId = command.orderId ? checkId('order_id', command.orderId) : undefined;
    const request = {
      ...attempt,
      mode: 'pin' as const,
      lines: sumBySku(command.lines),
      ttlSeconds: 0,
      orderId,
    };
    heldOrRefused(attempt, await this.holds.hold(request));
  }
}
