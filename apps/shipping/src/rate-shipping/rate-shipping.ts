import { DomainError } from '@holdfast/errors';

import { chargesOf } from './charges.js';
import type { ShippingCharge } from './charges.js';
import type { ShippingQuery } from './shipping-query.js';
import type { ShippingRates } from './shipping-rates.repository.js';

/** What shipping costs to an address (SHP-1). */
export class RateShipping {
  constructor(private readonly rates: ShippingRates) {}

  /** Switched-off rates are a failure, never an empty list and never zero (CHK-8). */
  async execute(tenantId: string, query: ShippingQuery): Promise<ShippingCharge[]> {
    const { enabled, steps } = await this.rates.find(tenantId, query);
    if (!enabled) {
      throw new DomainError('SHIPPING_RATE_UNAVAILABLE', { detail: 'shipping rates are switched off' });
    }
    return chargesOf(steps, query.subtotalMinor);
  }
}
