import { Inject, Injectable } from '@nestjs/common';

import { checkAttempt, checkId } from '../stock/hold.js';
import type { Attempt } from '../stock/hold.js';
import { HoldsRepository } from '../stock/holds.repository.js';
import { attemptFenced, reservationNotFound } from '../warehouse.errors.js';

export interface ConfirmReservationsCommand extends Attempt {
  readonly orderId: string;
}

/** The attempt's hold becomes the order's allocation. Repeated, or after the order was cancelled, it does nothing (ORD-6). */
@Injectable()
export class ConfirmReservations {
  constructor(@Inject(HoldsRepository) private readonly holds: HoldsRepository) {}

  async execute(command: ConfirmReservationsCommand): Promise<void> {
    const attempt = checkAttempt(command);
    const orderId = checkId('order_id', command.orderId);
    const outcome = await this.holds.allocate(attempt, orderId);
    if (outcome === 'fenced') throw attemptFenced(attempt.checkoutId, attempt.attempt);
    if (outcome === 'missing') throw reservationNotFound({ checkoutId: attempt.checkoutId, orderId });
  }
}
