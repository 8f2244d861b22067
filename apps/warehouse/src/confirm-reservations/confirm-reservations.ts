import { Injectable } from '@nestjs/common';

import { checkAttempt, checkId } from '@holdfast/validation';
import type { Attempt } from '@holdfast/validation';

import { attemptFenced, reservationNotFound } from '../domain/warehouse.errors.js';
import { HoldsRepository } from '../holds/holds.repository.js';

export interface ConfirmReservationsCommand extends Attempt {
  readonly orderId: string;
}

/** Turns the attempt's hold into the order's allocation. Repeated, or after the order was cancelled, it has no effect (ORD-6). */
@Injectable()
export class ConfirmReservations {
  constructor(private readonly holds: HoldsRepository) {}

  /** Reasons: ATTEMPT_FENCED, RESERVATION_NOT_FOUND, VALIDATION_FAILED. */
  async execute(command: ConfirmReservationsCommand): Promise<void> {
    const attempt = checkAttempt(command);
    const orderId = checkId('order_id', command.orderId);
    const outcome = await this.holds.allocate(attempt, orderId);
    if (outcome === 'fenced') throw attemptFenced(attempt.checkoutId, attempt.attempt);
    if (outcome === 'missing') throw reservationNotFound({ checkoutId: attempt.checkoutId, orderId });
  }
}
