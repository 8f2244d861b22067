import { Injectable } from '@nestjs/common';

import { checkId } from '@holdfast/validation';

import type { AllocatedLine } from '../domain/hold.js';
import { reservationNotFound } from '../domain/warehouse.errors.js';
import { HoldsRepository } from '../holds/holds.repository.js';

/** Before money is captured: the lines of the order that the stock no longer covers (ORD-4). */
@Injectable()
export class ValidateAllocation {
  constructor(private readonly holds: HoldsRepository) {}

  /** Reasons: RESERVATION_NOT_FOUND, VALIDATION_FAILED. */
  async execute(orderId: string): Promise<readonly AllocatedLine[]> {
    const id = checkId('order_id', orderId);
    const lines = await this.holds.allocationOf(id);
    if (!lines) throw reservationNotFound({ orderId: id });
    return lines.filter(({ requested, available }) => available < requested);
  }
}
