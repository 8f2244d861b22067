import type { Address } from '../address/address.js';
import type { Call } from './call.js';

/** A way of shipping, with its price to one address. */
export interface ShippingMethod {
  readonly id: string;
  readonly name: string;
  readonly rateMinor: bigint;
  readonly estimatedDays: number;
}

/** A parcel and its address. */
export interface ShippingRequest {
  readonly currency: string;
  readonly address: Address;
  readonly weightGrams: number;
  /** Before discounts. */
  readonly subtotalMinor: bigint;
}

/** Shipping rates. */
export abstract class ShippingPort {
  /** Every method that serves the address. Empty: no carrier delivers there. Reasons: SHIPPING_RATE_UNAVAILABLE. */
  abstract methods(request: ShippingRequest, call?: Call): Promise<readonly ShippingMethod[]>;
}
