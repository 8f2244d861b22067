import type { Address } from '../address/address.js';
import type { Call } from './call.js';
import type { CopyTerms } from './copy-terms.js';

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

/** Every method that serves the address. Empty: no carrier delivers there. */
export interface ShippingMethods {
  readonly methods: readonly ShippingMethod[];
  readonly terms: CopyTerms;
}

/** Shipping rates. */
export abstract class ShippingPort {
  /** Reasons: SHIPPING_RATE_UNAVAILABLE. */
  abstract methods(request: ShippingRequest, call?: Call): Promise<ShippingMethods>;

  /** The revision of the current tenant's rates: at once, after every change, and every second. Fails when it is cut. */
  abstract watchRevision(signal: AbortSignal): AsyncIterable<bigint>;
}
