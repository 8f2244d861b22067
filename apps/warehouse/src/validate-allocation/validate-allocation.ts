import { Inject, Injectable } from '@nestjs/common';

import { checkId } from '../stock/hold.js';
import { HoldsRepository } from '../stock/holds.repository.js';
import type { AllocationShortfall } from '../stock/holds.repository.js';
import { reservationNotFound } from '../warehouse.errors.js';

/** Before money is captured: which lines of the order are no longer covered by stock (ORD-4). */
@Injectable()
export class ValidateAllocation {
  constructor(@Inject(HoldsRepository) private readonly holds: HoldsRepository) {}

  async execute(orderId: string): Promise<readonly AllocationShortfall[]> {
    const id = checkId('order_id', orderId);
    const lines = await this.holds.allocationOf(id);
    if (!lines) throw reservationNotFound({ orderId: id });
    return lines.filter(({ requested, available }) => available < requested);
  }
}
