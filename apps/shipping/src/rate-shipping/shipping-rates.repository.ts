import type { ShippingQuery } from './shipping-query.js';

/** The step of a method's rate table that an order falls into. */
export interface RateStep {
  readonly methodId: string;
  readonly methodName: string;
  readonly rateMinor: bigint;
  /** Weight in grams or subtotal in minor units, whichever the table goes by. */
  readonly measure: bigint;
  readonly upTo: bigint | null;
  readonly freeAboveMinor: bigint | null;
  readonly estimatedDays: number;
}

/** What is known about an address: the operators' switch, and the steps of the zone that serves it. */
export interface FoundRates {
  readonly enabled: boolean;
  readonly steps: readonly RateStep[];
}

export abstract class ShippingRates {
  /** One statement, but for zones that are not known yet. The switch is read with the rates, so that switching it off takes effect with the next call. */
  abstract find(tenantId: string, query: ShippingQuery): Promise<FoundRates>;
}
