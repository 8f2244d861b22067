import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';

import { chargesOf } from '../domain/charges.js';
import type { ShippingCharge } from '../domain/charges.js';
import type { ShippingQuery } from './shipping-query.js';
import { ShippingRatesRepository } from './shipping-rates.repository.js';

/** What shipping costs, and the tenant's revision that it is of. */
export interface RatedShipping {
  readonly charges: readonly ShippingCharge[];
  readonly revision: bigint;
}

/** The shipping methods for an address, with their prices (SHP-1). */
@Injectable()
export class RateShipping {
  constructor(private readonly rates: ShippingRatesRepository) {}

  /** Reason: SHIPPING_RATE_UNAVAILABLE while rates are switched off; never an empty list and never zero (CHK-8). */
  async execute(tenantId: string, query: ShippingQuery): Promise<RatedShipping> {
    const { enabled, steps, revision } = await this.rates.find(tenantId, query);
    if (!enabled) {
      throw new DomainError('SHIPPING_RATE_UNAVAILABLE', { detail: 'shipping rates are switched off' });
    }
    return { charges: chargesOf(steps, query.subtotalMinor), revision };
  }
}
